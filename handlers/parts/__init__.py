"""Part requests and their approval, and what repairs usually need."""

"""Service requests and scheduled maintenance."""

"""Acceptance scenarios: end to end, on both databases."""

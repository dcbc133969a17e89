"""Opportunities: from a first word to a customer."""

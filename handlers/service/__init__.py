"""Dispatch orders, visits and follow-ups: from a reported fault to a repair."""

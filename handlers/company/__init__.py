"""Customers, machines and roles, and importing them."""

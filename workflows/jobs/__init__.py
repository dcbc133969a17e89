"""Carrying out jobs when they are due."""

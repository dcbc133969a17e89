"""Tests of the layer around SpiffWorkflow."""

"""What people see: requests become commands, results become pages."""

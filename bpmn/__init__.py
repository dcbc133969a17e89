"""What process owners edit: one folder for each process; no logic in Python."""

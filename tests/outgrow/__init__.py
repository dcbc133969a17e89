"""From one machine to many: moving, copying, restoring and upgrading."""

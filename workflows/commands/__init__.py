"""What can be asked of the engine; each command is one transaction."""

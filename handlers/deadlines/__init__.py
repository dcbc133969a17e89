"""Business calendars, service levels and who is told when work is late."""

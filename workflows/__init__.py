"""The engine: what may happen to a process and who may do it."""

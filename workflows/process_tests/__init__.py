"""Tests of processes that a process owner reads and writes: the language, the runner.

A file beside the diagram tells cases: what is given, what people answer, how much time
passes, and what must be true then. The real engine and the real operations run them.
"""

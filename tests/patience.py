"""Waiting for what happens elsewhere."""

from collections.abc import Callable
from time import monotonic, sleep


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that another thread or process does."""
    end_of_patience = monotonic() + seconds
    while not condition():
        assert monotonic() < end_of_patience, "waited in vain"
        sleep(0.02)

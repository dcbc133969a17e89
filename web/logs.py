"""What the program says on the terminal, or to what keeps its log."""

import logging
import sys
from contextlib import suppress
from typing import TextIO, cast

import structlog


class PatientStream:
    """A stream whose failures concern nobody.

    The log may lie on a disk without room. The work, and the page that says so, must
    not fail for it.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def quiet() -> None:
    """Say on the terminal only what somebody has to look at."""
    stream = cast("TextIO", PatientStream(sys.stderr))  # only written and flushed
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.WriteLoggerFactory(stream),
    )
    # Where Rich is installed, its tracebacks would show the values of all variables,
    # and with them the names and telephone numbers of customers.
    renderer = structlog.dev.ConsoleRenderer.get_active()
    renderer.exception_formatter = structlog.dev.plain_traceback
    logging.getLogger("spiff").setLevel(logging.ERROR)

"""What the program says on the terminal, or to what keeps its log."""

import logging
import sys
from contextlib import suppress
from typing import Final, TextIO, cast

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


#: Values of variables, which may be about people, are not for the log.
_PLAIN: Final = structlog.dev.plain_traceback


def quiet() -> None:
    """Say only what somebody has to look at."""
    stream = cast("TextIO", PatientStream(sys.stderr))  # only written and flushed
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=_PLAIN
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.WriteLoggerFactory(stream),
    )
    logging.getLogger("spiff").setLevel(logging.ERROR)

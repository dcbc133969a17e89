"""``python -m tests.handlers.calling URL NOW``: make outside calls, then end.

A process of its own, so that a test can kill it in the middle of a call.
"""

import sys
from datetime import datetime

from handlers.outward.outside_calls import callers
from handlers.outward.webhooks import Webhooks
from storage.unit_of_work import open_database
from web.app import build_engine
from workflows.jobs.outside import make_calls


def main(url: str, now: str) -> None:
    """Make the calls that are due at a moment."""
    moment = datetime.fromisoformat(now)
    engine = build_engine(open_database(url), lambda: moment)
    local = Webhooks(allowed=frozenset({"127.0.0.1"}))
    make_calls(engine, callers(engine, None, local))


if __name__ == "__main__":
    main(*sys.argv[1:])

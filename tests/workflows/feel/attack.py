"""Carries out every attack, each in a process with a second and 64 MB.

The limits are the system's, on processor time and on memory beyond what the modules
take themselves: an attack that needs more is killed. A line for each tells its end.
"""

import json
import os
import resource
import sys
from pathlib import Path

from tests.workflows.feel.attacks import ATTACKS, VARIABLES
from workflows.feel import FeelError, compile_expression

SECONDS = 1
MEGABYTES = 64


def ending(source: str) -> str:
    """Give how an attack ends: refused, or null or not."""
    try:
        expression = compile_expression(source)
    except FeelError:
        return "refused"
    value = expression.report(VARIABLES).value
    return "null" if value is None else "value"


def limit() -> None:
    """Take away what is more than an attack may cost."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def attacked(source: str) -> str:
    """Attack in a process of its own, whose time starts at 0."""
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        limit()
        os.write(into, ending(source).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as said:
        told = said.read()
    _, status, used = os.wait4(child, 0)
    seconds = used.ru_utime + used.ru_stime
    code = os.waitstatus_to_exitcode(status)
    return json.dumps([told or f"exit {code}", round(seconds, 2)])


if __name__ == "__main__":
    for each in ATTACKS:
        sys.stdout.write(attacked(each) + "\n")
        sys.stdout.flush()

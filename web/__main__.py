"""The ``paigong`` command: what serves is loaded without what administers."""

import gc
import sys
from importlib import import_module


def main() -> None:
    """Run the command that was asked for."""
    serves = sys.argv[1:2] in (["serve"], ["worker"])
    # Nothing of what is loaded becomes garbage; looking for it takes a while.
    gc.disable()
    commands = import_module("web.serving" if serves else "web.cli")
    gc.freeze()
    # A set-up is over before its little garbage matters.
    if sys.argv[1:2] != ["set-up"]:
        gc.enable()
    commands.main()


if __name__ == "__main__":
    main()

"""``python -m web`` is the ``paigong`` command."""

from web.cli import main

main()

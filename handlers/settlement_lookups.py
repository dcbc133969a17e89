"""What forms about settling lines and old parts begin with."""

from handlers import installations
from workflows.engine import FactLookup

FACTS: dict[str, FactLookup] = {
    "received_lines": installations.received_lines,
}

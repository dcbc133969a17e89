"""Making decisions for tests: checked as for a deployment, then made."""

from tests.dmn import decision, dmn, table
from workflows.decisions import Outcome, make
from workflows.models.catalogue import Catalogue
from workflows.models.dmn_reader import parse_dmn, read_model
from workflows.models.findings import Finding
from workflows.models.rules import check


def findings(content: bytes) -> list[Finding]:
    """Check a file of decisions as a deployment would."""
    return list(check({"d/d.dmn": content}, Catalogue()))


def made(content: bytes, decision_id: str, **variables: object) -> Outcome:
    """Make a decision of a file in which nothing is wrong."""
    assert [finding.render("en") for finding in findings(content)] == []
    return make(read_model(parse_dmn(content, "d.dmn")), decision_id, variables)


def unchecked(content: bytes, decision_id: str, **variables: object) -> Outcome:
    """Make a decision of a file that nobody has checked."""
    return make(read_model(parse_dmn(content, "d.dmn")), decision_id, variables)


def one_table(box: str, **names: str) -> bytes:
    """Write a file with one table, ``d``."""
    return dmn(decision("d", box, **names))


def levels(policy: str, *rules: str, outputs: tuple[str, ...] = ("level",)) -> bytes:
    """Write a table over ``n``."""
    return one_table(table(["n: number"], outputs, *rules, policy=policy))

"""T19: the resident countersigns an agent's request before headquarters sees it."""

from tests.processes.approval import Approval

AGENTS_MACHINE = "EX85-2025-0042"


def test_headquarters_is_asked_after_the_resident(asking: Approval) -> None:
    asking.register(serial_no=AGENTS_MACHINE)
    asking.begin(owner_unit="AG14", exec_unit=None, line=3)
    asking.ask_as_agent("ag14.mgr")
    assert asking.waiting == ["countersign"]

    asking.do("ag14.res", "countersign", decision="agree")

    assert asking.waiting == ["review_first"]
    (decision,) = asking.decisions()
    assert (decision.level, decision.by_login) == ("resident", "ag14.res")
    asking.decide("ts3", "review_first", "approve")
    assert asking.result["approval"] == "approved"

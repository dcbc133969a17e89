"""T28: the same photo with two requests is a signal that names the other one."""

from handlers.parts.request_words import flag_text
from tests.processes.approval import Approval

SAME = "f" * 64


def test_the_second_request_carries_the_signal(asking: Approval) -> None:
    path = "lines.photo_old_part"
    asking.surveyed(("PN-0014", 1)).begin()
    photo = asking.photo("cd.store", "fill_request", path, SAME)
    asking.ask(asking.row("PN-0014", photo_old_part=[photo]))
    first = asking.request.no
    asking.begin()

    photo = asking.photo("cd.store", "fill_request", path, SAME)
    asking.ask(asking.row("PN-0015", photo_old_part=[photo]))

    (signal,) = [flag for flag in asking.rows[0].flags if flag["code"] == "F10"]
    assert flag_text(signal).zh == f"照片已用于 {first}"
    assert asking.request.red_flags == 1
    assert asking.waiting == ["review_first"]

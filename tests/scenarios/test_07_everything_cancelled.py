"""T07: every line is cancelled: the error path, once the customer knows."""

import pytest

from tests.processes.delivery import Delivery
from workflows.errors import InvalidFormError


def test_cancelling_every_line_takes_the_error_path(delivery: Delivery) -> None:
    delivery.stock().begin(("PN-0001", 2))
    row = {"decision": "cancel", "reason": "已停产"}

    with pytest.raises(InvalidFormError) as error:
        delivery.fill("parts", "decide_missing", row, customer_informed=False)
    delivery.fill("parts", "decide_missing", row, customer_informed=True)

    assert [each.field for each in error.value.problems] == ["customer_informed"]
    assert delivery.result == "without"
    assert delivery.lines[0].informed_at is not None
    assert delivery.contradictions == []

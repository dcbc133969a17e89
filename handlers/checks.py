"""Whether the data agree with each other: the invariants, looked at on live data."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.delivery.loan_slips import SIGNERS, signers_of
from handlers.settlement import settlement_checks
from storage.invariants import Invariants, Rows
from workflows.authorization import may_publish
from workflows.engine import SYSTEM, Command, Context
from workflows.errors import ForbiddenError, Text


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something in the data that cannot be."""

    #: Such as I2.
    invariant: str
    text: Text


@dataclass(frozen=True, slots=True)
class _Check:
    """A query that should find nothing, and what to say about what it finds."""

    invariant: str
    find: Callable[[Invariants], Rows]
    text: Text


_CHECKS: Final = (
    _Check(
        "I1",
        Invariants.parts_from_nowhere,
        Text(
            "配件 {0} 在全部仓库的合计为 {1}，应为 0",
            "part {0}: all warehouses sum up to {1} instead of 0",
        ),
    ),
    _Check(
        "I1",
        Invariants.balances_beside_the_ledger,
        Text(
            "仓库 {0} 配件 {1}({2}):结存与流水相差 {3}",
            "warehouse {0}, part {1} ({2}): the balance is {3} off the ledger",
        ),
    ),
    _Check(
        "I2",
        Invariants.negative_balances,
        Text(
            "仓库 {0} 配件 {1}：结存 {2}，预留 {3}",
            "warehouse {0}, part {1}: {2} on hand, {3} reserved",
        ),
    ),
    _Check(
        "I2",
        Invariants.reserved_beside_the_reservations,
        Text(
            "仓库 {0} 配件 {1}({2}):预留数与预留记录相差 {3}",
            "warehouse {0}, part {1} ({2}): reserved is {3} off the reservations",
        ),
    ),
    _Check(
        "I3",
        Invariants.lines_with_too_much,
        Text(
            "发货明细 {0}：批准 {1} 件，已占用 {2} 件",
            "delivery line {0}: {1} approved, {2} given or promised",
        ),
    ),
    _Check(
        "I4",
        Invariants.shipments_that_do_not_add_up,
        Text(
            "货单 {0} 配件 {1}：应收 {2} 件，登记 {3} 件",
            "shipment {0}, part {1}: {2} to be accounted for, {3} are",
        ),
    ),
    _Check(
        "I4",
        Invariants.transit_beside_the_shipments,
        Text(
            "在途仓 {0} 配件 {1}({2}):与货单相差 {3}",
            "in transit {0}, part {1} ({2}): {3} off the shipments",
        ),
    ),
    _Check(
        "I5",
        Invariants.signed_twice_by_one,
        Text(
            "{0} {1}:{2} 签了两个角色",
            "{0} {1}: {2} has signed in two roles",
        ),
    ),
    _Check(
        "I5",
        Invariants.shipped_without_a_slip,
        Text(
            "货单 {0}：借出单 {1} 为 {2}",
            "shipment {0}: loan slip {1} is {2}",
        ),
    ),
    _Check(
        "I6",
        Invariants.predictions_after_the_survey,
        Text(
            "派工单 {0}：预判锁定 {1} 晚于现场反馈 {2}",
            "order {0}: the prediction was locked {1}, after the survey {2}",
        ),
    ),
    _Check(
        "I7",
        Invariants.instances_that_wait_for_nothing,
        Text(
            "流程实例 {0} 没有待办、定时或消息",
            "process instance {0} waits for nothing",
        ),
    ),
    _Check(
        "I8",
        Invariants.closed_without_a_call,
        Text(
            "派工单 {0} 已完成但没有回访记录",
            "order {0} is closed without a follow-up",
        ),
    ),
)
#: What each invariant says.
INVARIANTS: Final[Mapping[str, Text]] = {
    "I1": Text("账实平衡", "every balance follows from the ledger"),
    "I2": Text("库存与预留不为负", "nothing is negative or promised twice"),
    "I3": Text(
        "核销不超过安装，安装不超过批准，批准不超过原申请",
        "written off, installed, approved, requested: none is more than the next",
    ),
    "I4": Text("发出等于收到加在途", "what was sent has arrived or is on its way"),
    "I5": Text(
        "签字各由一人，申请人不审批",
        "documents are signed, each role by another, and nobody approves their own",
    ),
    "I6": Text("预判先于现场反馈", "predictions come before surveys"),
    "I7": Text("流程实例都在等待", "every instance waits for something"),
    "I8": Text(
        "完成的派工单已回访，归档的已了结",
        "closed orders have been followed up, archived ones settled",
    ),
    "I9": Text("变更都有操作记录", "every change says who made it"),
}


@dataclass(frozen=True, slots=True)
class CheckData(Command[tuple[Contradiction, ...]]):
    """Look for data that contradict each other; there should be none."""

    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> tuple[Contradiction, ...]:
        if context.actor != SYSTEM and not may_publish(context.actor):
            raise ForbiddenError
        found = [
            Contradiction(check.invariant, _filled(check.text, tuple(row)))
            for check in _CHECKS
            for row in check.find(context.store.invariants)
        ]
        later = [
            Contradiction(check.invariant, _filled(check.text, tuple(row)))
            for check in settlement_checks.CHECKS
            for row in check.find(context.store.settlement_invariants)
        ]
        return (*found, *later, *_unsigned(context))


def _unsigned(context: Context) -> Iterator[Contradiction]:
    """Find slips that are not signed as they are now, though they say so."""
    for slip in context.store.loan_slips.all():
        missing = sorted(set(SIGNERS) - set(signers_of(context.store, slip)))
        if slip.state in {"signed", "shipped"} and missing:
            roles = ", ".join(missing)
            yield Contradiction(
                "I5",
                Text(
                    f"借出单 {slip.no} 现有内容缺少签字：{roles}",
                    f"loan slip {slip.no} as it is now is not signed by {roles}",
                ),
            )


def _filled(text: Text, facts: tuple[object, ...]) -> Text:
    return Text(text.zh.format(*facts), text.en.format(*facts))

"""The invariants of requests, installations, write-offs and of who did what.

That no line is approved beyond what was requested at first, the database sees to.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from storage.invariants import Rows
from storage.settlement_invariants import SettlementInvariants
from workflows.errors import Text


class Check(NamedTuple):
    """A query that should find nothing, and what to say about what it finds."""

    invariant: str
    find: Callable[[SettlementInvariants], Rows]
    text: Text


CHECKS: Final = (
    Check(
        "I3",
        SettlementInvariants.more_than_approved,
        Text(
            "换件申请 {0}：批准 {1} 件，发货 {2} 件",
            "request {0}: {1} approved, {2} to be delivered",
        ),
    ),
    Check(
        "I3",
        SettlementInvariants.more_than_delivered,
        Text(
            "发货明细 {0}：收到 {1} 件，安装与剩余 {2} 件",
            "delivery line {0}: {1} came, {2} installed or left over",
        ),
    ),
    Check(
        "I3",
        SettlementInvariants.more_than_installed,
        Text(
            "发货明细 {0}：安装 {1} 件，核销 {2} 件",
            "delivery line {0}: {1} installed, {2} written off",
        ),
    ),
    Check(
        "I5",
        SettlementInvariants.approved_by_the_requester,
        Text(
            "换件申请 {0}:{1} 既申请又审批",
            "request {0}: {1} asked for it and decided about it",
        ),
    ),
    Check(
        "I8",
        SettlementInvariants.archived_too_early,
        Text(
            "派工单 {0} 已归档，但有配件或旧件未了结",
            "order {0} is archived, but parts or old parts of it are not settled",
        ),
    ),
    Check(
        "I9",
        SettlementInvariants.tasks_without_a_log,
        Text(
            "任务 {0}({1}):不知由谁完成",
            "task {0} ({1}): nobody knows who completed it",
        ),
    ),
    Check(
        "I9",
        SettlementInvariants.changes_without_a_log,
        Text(
            "{0} {1}：状态变更没有操作记录",
            "{0} {1}: its status changed without a row in the history",
        ),
    ),
)

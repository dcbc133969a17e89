"""What supervisors do to opportunities from outside of their steps."""

from dataclasses import dataclass
from typing import ClassVar

from handlers.arguments import problem, refuse
from handlers.development.opportunity_records import ended, people_of, tell, visible
from storage.opportunities import Opportunity, OpportunityFilter
from storage.user_tasks import UserTaskFilter
from workflows.commands.messages import send
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, Problem, RejectedError, Text
from workflows.messages import Address

#: The message that the diagram of opportunity development waits for.
WITHDRAW = "withdraw_opportunity"


class NotSupervisorError(ForbiddenError):
    """Only a sales supervisor may do this."""

    sentences: ClassVar = {
        "zh": "只有销售主管可以撤回、改派商机或修改计划。",
        "en": "Expected a sales supervisor, but you are none.",
    }


class OpportunityEndedError(RejectedError):
    """There is nothing to withdraw or reassign any more."""

    sentences: ClassVar = {
        "zh": "商机 {no} 已经结束。",
        "en": "Expected an open opportunity, but {no} has ended.",
    }


def may_manage(actor: Actor) -> bool:
    """Tell whether somebody may withdraw and reassign opportunities."""
    return "sales_supervisor" in actor.roles


@dataclass(frozen=True)
class WithdrawOpportunity(Command[None]):
    """Stop the development of an opportunity, wherever it stands."""

    no: str
    reason: str

    def execute(self, context: Context) -> None:
        opportunity = open_opportunity(context, self.no)
        reason = self.reason.strip()
        refuse(_reason_problem(reason))
        context.record.process_instance_id = opportunity.process_instance_id
        context.record.reason = reason
        # What nobody waits for is refused, not kept for later.
        address = Address(business_key=opportunity.no, time_to_live="PT0S")
        send(context, WITHDRAW, {"reason": reason}, address)


@dataclass(frozen=True)
class ReassignOpportunity(Command[int]):
    """Give an opportunity and its open tasks to another account manager.

    With ``all_of_them`` everything that the same person develops goes along, as when
    somebody leaves. Gives how many opportunities have changed hands.
    """

    no: str
    account_manager: str
    reason: str
    all_of_them: bool = False

    def execute(self, context: Context) -> int:
        chosen = open_opportunity(context, self.no)
        known = people_of(context, "account_manager")
        wrong = self.account_manager not in known
        refuse(
            problem("account_manager", "请选择客户经理", "Choose an account manager")
            if wrong or self.account_manager == chosen.account_manager
            else None,
            _reason_problem(self.reason.strip()),
        )
        context.record.process_instance_id = chosen.process_instance_id
        context.record.reason = self.reason.strip()
        context.record.on_behalf_of = chosen.account_manager
        moved = self._concerned(context, chosen)
        context.record.variables = {
            "to": self.account_manager,
            "opportunities": [one.no for one in moved],
        }
        for opportunity in moved:
            self._hand_over(context, opportunity)
        return len(moved)

    def _concerned(self, context: Context, chosen: Opportunity) -> list[Opportunity]:
        if not self.all_of_them or chosen.account_manager is None:
            return [chosen]
        wanted = OpportunityFilter(account_manager=chosen.account_manager, open=True)
        return context.store.opportunities.find(wanted)

    def _hand_over(self, context: Context, opportunity: Opportunity) -> None:
        before = opportunity.account_manager
        instance_id = opportunity.process_instance_id
        if instance_id is not None:
            context.store.process_instances.lock(instance_id)
            wanted = UserTaskFilter(process_instance_id=instance_id)
            for task in context.store.user_tasks.find(wanted):
                if before is not None and task.assignee == before:
                    changes = {"assignee": self.account_manager}
                    context.store.user_tasks.change(task.id, changes)
        # Later tasks ask the record whose they are.
        opportunity.account_manager = self.account_manager
        text = Text("商机已改派给您", "the opportunity is yours now")
        moment = context.now.isoformat()
        said = (f"reassigned {moment}", text)
        tell(context, opportunity, [self.account_manager], said)


def open_opportunity(context: Context, no: str) -> Opportunity:
    """Find an open opportunity for somebody who may manage it."""
    if not may_manage(context.actor):
        raise NotSupervisorError
    opportunity = visible(context, no)
    if ended(opportunity):
        raise OpportunityEndedError(no=no)
    return opportunity


def _reason_problem(reason: str) -> Problem | None:
    if reason:
        return None
    return problem("reason", "请填写原因", "Please give a reason")

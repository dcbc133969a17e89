"""What surrounds every page: navigation, account menu, what waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, current_app, g

from handlers.care.service_request_lookups import may_see_any as may_see_requests
from handlers.company.roles import ROLES
from handlers.delivery.stock_views import may_see_stock
from handlers.development.opportunity_records import may_see_any
from handlers.outward.notifications import CountNotifications
from handlers.parts.padding_report import may_see_padding
from handlers.selling import sale_records
from handlers.service.today import may_see_today
from web.current import actor, now, run, run_as_system
from web.i18n import gettext, text
from web.places import number_place, this_place
from web.tour import STEPS
from workflows.authorization import may_publish
from workflows.commands.identities import DemoAccount, FindDemoAccounts
from workflows.commands.inbox import CountUserTasks, TaskCounts
from workflows.engine import Actor
from workflows.errors import Text

screen = Blueprint("frame", __name__)

_KEEP_ACCOUNTS = timedelta(minutes=5)
_ROLE_NAMES = {role.code: Text(role.zh, role.en) for role in ROLES}


@dataclass(frozen=True, slots=True)
class Target:
    """A place that the navigation leads to, and the screens that belong to it."""

    blueprints: tuple[str, ...]
    endpoint: str
    icon: str
    name: str


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    accounts: list[DemoAccount]


@screen.app_context_processor
def _frame() -> dict[str, object]:
    return {
        "demo_accounts": _tour_accounts,
        "navigation": _navigation,
        "number_place": number_place,
        "role_name": _role_name,
        "role_names": _role_names,
        "this_place": this_place,
        "unread": _unread,
        "waiting": _waiting,
    }


def _navigation() -> list[Target]:
    targets = [Target(("inbox", "tasks"), "inbox.index", "inbox", gettext("Inbox"))]
    if "front_desk" in actor().roles:
        targets.append(
            Target(
                ("front_desk",), "front_desk.index", "headset", gettext("Front desk")
            )
        )
    targets.append(
        Target(("orders",), "orders.index", "clipboard-list", gettext("Orders"))
    )
    targets += _about_customers()
    if may_see_stock(actor()):
        targets.append(
            Target(("stock",), "stock.index", "building-warehouse", gettext("Stock"))
        )
    targets += _after_the_visit()
    targets.append(
        Target(("processes",), "processes.index", "sitemap", gettext("Processes"))
    )
    targets += _reports()
    if may_publish(actor()):
        targets.append(
            Target(
                ("operations", "bulk"),
                "operations.index",
                "engine",
                gettext("Operations"),
            )
        )
    if "admin" in actor().roles:
        targets.append(
            Target(
                ("settings", "gate"), "settings.sla", "settings", gettext("Settings")
            )
        )
    return targets


def _reports() -> list[Target]:
    if not (may_see_today(actor()) or may_see_padding(actor())):
        return []
    name = gettext("Reports")
    return [Target(("reports",), "reports.today", "report-analytics", name)]


def _about_customers() -> Iterator[Target]:
    if may_see_any(actor()):
        yield Target(
            ("opportunities",), "opportunities.index", "bulb", gettext("Opportunities")
        )
    if sale_records.may_see_any(actor()):
        name = gettext("Parts sales")
        yield Target(("sales",), "sales.index", "shopping-cart", name)
    if may_see_requests(actor()):
        yield Target(
            ("service_requests",),
            "service_requests.index",
            "message-circle",
            gettext("Service requests"),
        )


def _after_the_visit() -> list[Target]:
    return [
        Target(("maintenance",), "maintenance.index", "tool", gettext("Maintenance")),
        Target(
            ("settlement",), "settlement.old_parts", "checklist", gettext("Settlement")
        ),
    ]


def _waiting() -> TaskCounts:
    if "waiting" not in g:
        g.waiting = run(CountUserTasks())
    counts: TaskCounts = g.waiting
    return counts


def _unread() -> int:
    if "unread" not in g:
        g.unread = run(CountNotifications())
    count: int = g.unread
    return count


def _role_name(code: str) -> str:
    return text(_ROLE_NAMES.get(code, code))


def _role_names(person: Actor) -> str:
    names = [text(_ROLE_NAMES.get(code, code)) for code in sorted(person.roles)]
    return gettext(", ").join(names)


def _tour_accounts() -> list[DemoAccount]:
    """List the people of the tour; every page offers to become one of them."""
    kept: _Kept | None = current_app.extensions.get("tour_accounts")
    # The list of a whole company takes hundreds of queries and hardly ever changes.
    if kept and now() - kept.at < _KEEP_ACCOUNTS:
        return kept.accounts
    demo = run_as_system(FindDemoAccounts())
    if demo is None:
        return []
    accounts = {account.login: account for account in demo.accounts}
    logins = dict.fromkeys(login for step in STEPS for login in step.logins)
    found = [accounts[login] for login in logins if login in accounts]
    current_app.extensions["tour_accounts"] = _Kept(now(), found)
    return found

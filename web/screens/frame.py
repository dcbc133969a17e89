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
from handlers.parts.request_lists import may_see_requests as may_see_part_requests
from handlers.selling import sale_records
from handlers.selling.customer_pages import may_see_customers
from handlers.service.dispatch_board import may_see_board
from handlers.service.rosters import may_see_engineers
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
    """List where the person may go; what they use most comes first."""
    person = actor()
    groups = [_tasks, _business, _parts_and_services, _diagrams]
    if may_publish(person):
        groups = [_tasks, _diagrams, _business, _parts_and_services]
    return [target for group in groups for shown, target in group(person) if shown]


def _tasks(person: Actor) -> Iterator[tuple[bool, Target]]:
    yield (
        True,
        Target(("inbox", "tasks"), "inbox.index", "inbox", gettext("Inbox")),
    )
    yield (
        "front_desk" in person.roles,
        Target(("front_desk",), "front_desk.index", "headset", gettext("Front desk")),
    )


def _diagrams(person: Actor) -> Iterator[tuple[bool, Target]]:
    yield (
        True,
        Target(
            ("processes", "decisions"),
            "processes.index",
            "sitemap",
            gettext("Processes"),
        ),
    )
    yield (
        may_publish(person),
        Target(
            ("operations", "bulk"), "operations.index", "engine", gettext("Operations")
        ),
    )
    yield (
        "admin" in person.roles,
        Target(
            ("settings", "gate", "prediction_settings"),
            "settings.sla",
            "settings",
            gettext("Settings"),
        ),
    )


def _business(person: Actor) -> Iterator[tuple[bool, Target]]:
    yield (
        True,
        Target(
            ("orders", "order_changes"),
            "orders.index",
            "clipboard-list",
            gettext("Orders"),
        ),
    )
    yield (
        may_see_board(person),
        Target(
            ("dispatch_board",),
            "dispatch_board.index",
            "calendar-user",
            gettext("Board"),
        ),
    )
    yield (
        may_see_today(person) or may_see_padding(person),
        Target(("reports",), "reports.today", "report-analytics", gettext("Reports")),
    )
    yield (
        may_see_engineers(person),
        Target(("engineers",), "engineers.index", "users-group", gettext("Engineers")),
    )
    yield (
        may_see_any(person),
        Target(
            ("opportunities",), "opportunities.index", "bulb", gettext("Opportunities")
        ),
    )
    yield (
        sale_records.may_see_any(person),
        Target(("sales",), "sales.index", "shopping-cart", gettext("Parts sales")),
    )


def _parts_and_services(person: Actor) -> Iterator[tuple[bool, Target]]:
    yield (
        may_see_requests(person),
        Target(
            ("service_requests",),
            "service_requests.index",
            "message-circle",
            gettext("Service requests"),
        ),
    )
    yield (
        may_see_customers(person),
        Target(("customers",), "customers.index", "users", gettext("Customers")),
    )
    yield (
        may_see_stock(person),
        Target(("stock",), "stock.index", "building-warehouse", gettext("Stock")),
    )
    yield (
        may_see_part_requests(person),
        Target(
            ("requests",), "requests.index", "clipboard-check", gettext("Part requests")
        ),
    )
    yield (
        True,
        Target(
            ("maintenance", "service_kits"),
            "maintenance.index",
            "tool",
            gettext("Maintenance"),
        ),
    )
    yield (
        True,
        Target(
            ("settlement",), "settlement.old_parts", "checklist", gettext("Settlement")
        ),
    )


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

"""A form that is refused comes back: what was typed, the sentence at its field.

One form of each process, as its test file comes to it, in both languages.
"""

from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest

import bpmn
from handlers import business
from tests.processes.desks import Desks, Refused, Remembered, Wrong, story_of
from tests.web.visitor import Page
from web.cli import bundled_resources, prepare
from web.trial_companies import TrialCompanies, trial_world
from workflows.errors import Text
from workflows.models import form_sentences as say
from workflows.process_tests import callers
from workflows.process_tests.runner import Processes, Runner
from workflows.process_tests.world import World

MORE = "This must be more than 0"
PAGES = [
    Wrong(
        "dispatch",
        "dispatch",
        {"caller_phone": "12345"},
        "caller_phone",
        say.NOT_PHONE,
    ),
    Wrong(
        "engineer_dispatch",
        "enter_arrival",
        {"arrive_at": "2026-03-31T09:00:00+08:00"},
        "arrive_at",
        Text("到达不能早于出发", "Arrival cannot be before departure"),
    ),
    Wrong(
        "part_approval",
        "fill_request",
        {"lines.0.qty": "1.5"},
        "lines.0.qty",
        Text("请填 1 至 999 的整数", "Enter a whole number from 1 to 999"),
    ),
    Wrong(
        "loan_slip_signing",
        "leader_sign",
        {"decision": "refuse", "comment": None},
        "comment",
        say.REQUIRED,
    ),
    Wrong(
        "stock_check",
        "pick_and_ship",
        {"eta": "2026-03-30"},
        "eta",
        say.IN_PAST,
    ),
    Wrong(
        "shipment_receipt",
        "receive",
        {"rows.0.qty_ok": 2},
        "rows.0.qty_ok",
        Text("三项合计须为 3", "The three numbers must add up to 3"),
    ),
    Wrong(
        "parts_recall",
        "recall_shipment",
        {"rows.0.returned_qty": 4},
        "rows.0.returned_qty",
        Text("请填 0 至 3 的整数", "Enter a whole number from 0 to 3"),
    ),
    Wrong(
        "stock_receipt",
        "stock_receipt",
        {"rows.0.qty": 0},
        "rows.0.qty",
        Text("必须大于 0", MORE),
    ),
    Wrong(
        "parts_sale",
        "quote",
        {"lines.0.discount": 101},
        "lines.0.discount",
        Text("不能大于 100", "This must not be more than 100"),
    ),
    Wrong(
        "counter_sale",
        "counter_sale",
        {"lines.0.qty": -1},
        "lines.0.qty",
        Text("必须大于 0", MORE),
    ),
    Wrong(
        "sale_payment",
        "pay",
        {"received_on": "2026-04-30"},
        "received_on",
        say.IN_FUTURE,
    ),
    Wrong(
        "follow_up",
        "call_customer",
        {"running_ok": None, "score_overall": None},
        "running_ok",
        say.CHOOSE,
    ),
    Wrong(
        "writeoff",
        "decide_writeoff",
        {"reason": None},
        "reason",
        Text("请说明原因", "Give a reason"),
    ),
    Wrong(
        "old_part_return",
        "ship_parts",
        {"waybill": "S1"},
        "waybill",
        Text("至少 3 个字", "At least 3 characters, please"),
    ),
    Wrong(
        "opportunity_development",
        "make_plan",
        {"steps.0.planned_date": "2026-03-30"},
        "steps.0.planned_date",
        say.IN_PAST,
    ),
    Wrong(
        "service_request",
        "feedback",
        {"satisfaction": 2, "comment": None},
        "comment",
        Text(
            "三分以下须填写客户意见", "Below three points say what the customer misses"
        ),
    ),
    Wrong(
        "scheduled_maintenance",
        "contact_customer",
        {"hours_now": 1},
        "hours_now",
        Text("不能小于上次读数", "Cannot be below the last reading"),
    ),
    Wrong(
        "stock_count",
        "count_parts",
        {"rows.0.counted_qty": 1.5},
        "rows.0.counted_qty",
        Text("请填 0 至 999999 的整数", "Enter a whole number from 0 to 999999"),
    ),
]


class Company:
    """Where the stories are told; made once."""

    def __init__(self, folder: Path, databases: Remembered) -> None:
        resources = bundled_resources()
        self.folder, self.databases = folder, databases
        self.processes = Processes.read(resources)
        drawn = callers.resources(self.processes.models.values())
        self.companies = TrialCompanies(
            databases, prepare, {**resources, **drawn}, business()
        )

    def refused(self, wrong: Wrong) -> dict[str, Refused]:
        """Tell the story up to a form, and fill it in wrongly."""
        desks = Desks(self.companies, self.databases, self.folder, wrong)
        known = trial_world(self.companies)
        world = World(
            desks, known.company_names, known.operations, known.fixtures, known.views
        )
        story = story_of(wrong.process, wrong.step)
        (case,) = Runner(world, self.processes).run(story).cases
        assert case.failure is None, case.failure
        return desks.refused


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with closing(Remembered()) as databases:
        yield Company(tmp_path_factory.mktemp("contents"), databases)


def said_at(page: Page, name: str) -> list[str]:
    """Read what describes a control, as a screen reader does."""
    ids = page.find(
        f'//*[@name="{name}" or @id="field-{name}"]/@aria-describedby'
    ) or page.find(f'//*[@name="{name}"]/ancestor::fieldset[1]/@aria-describedby')
    return [
        word
        for each in str(ids[0]).split()
        for word in page.words(f'//*[@id="{each}"]')
    ]


def kept(page: Page, name: str, value: str) -> bool:
    """Tell whether a control shows what was typed into it."""
    paths = (
        f'//input[@name="{name}"][@value="{value}"][not(@type="radio")]',
        f'//input[@name="{name}"][@value="{value}"][@checked]',
        f'//select[@name="{name}"]/option[@value="{value}"][@selected]',
        f'//textarea[@name="{name}"][text()="{value}"]',
    )
    return any(page.find(path) for path in paths)


def test_every_process_has_its_page() -> None:
    folders = {path.parent.name for path in Path(bpmn.__file__).parent.glob("*/*.bpmn")}

    assert {wrong.process for wrong in PAGES} == folders


@pytest.mark.parametrize("wrong", PAGES, ids=lambda wrong: wrong.process)
def test_a_refused_form_comes_back(company: Company, wrong: Wrong) -> None:
    refused = company.refused(wrong)

    assert refused.keys() == {"zh", "en"}
    for locale in ("zh", "en"):
        page, sentence = refused[locale].page, wrong.said.get(locale)
        assert page.status == HTTPStatus.UNPROCESSABLE_ENTITY
        assert sentence in said_at(page, wrong.field.replace(".", "-"))
        assert refused[locale].untouched
        lost = [
            (name, value)
            for name, values in refused[locale].sent.items()
            for value in values
            if value and not kept(page, name, value)
        ]
        assert lost == []

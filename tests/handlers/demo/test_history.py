"""The closed past of the demo company: its size, its padding, its secrets."""

import csv
import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from handlers.checks import CheckData
from handlers.demo.past_needs import HIGH
from handlers.parts.audit_estimate import estimate
from handlers.parts.grade_update import UpdatePadding
from handlers.parts.norms import norm_of
from storage.dispatch_orders import OrderFilter
from storage.part_requests import PartRequest
from tests.architecture.source import PRODUCT, ROOT
from tests.handlers.demo.conftest import AS_OF, Demo
from web.cli import main
from workflows.engine import SYSTEM

YEAR = timedelta(days=365)


def requests(demo: Demo) -> list[PartRequest]:
    with demo.unit_of_work(reads=True) as store:
        orders = store.dispatch_orders.find(OrderFilter())
        past = [order.id for order in orders if order.origin != "live"]
        return store.part_requests.of_orders(past)


def truth(demo: Demo) -> list[dict[str, Any]]:
    return list(csv.DictReader(StringIO(demo.truth)))


def padding(line: dict[str, Any]) -> Decimal:
    if line["kind"] != "pad":
        return Decimal(0)
    too_many = int(line["requested"]) - int(line["needed"])
    return Decimal(line["price"]) * too_many


def value(line: dict[str, Any]) -> Decimal:
    return Decimal(line["price"]) * int(line["requested"])


def test_the_past_is_as_large_as_it_says(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        past = store.dispatch_orders.count(OrderFilter(statuses=("closed", "archived")))
        machines = store.machines.search("-", 100_000)
        parts = store.parts.fitting(None)

    assert 2400 <= past <= 2405
    assert (len(requests(demo)), len(parts)) == (2880, 800)
    assert len(machines) == 900


def test_a_year_of_requests_is_about_ten_million_yuan(demo: Demo) -> None:
    year = [each for each in requests(demo) if each.submitted_at > AS_OF - YEAR]

    assert len(year) == pytest.approx(1440, rel=0.05)
    assert sum(each.total for each in year) == pytest.approx(10_800_000, rel=0.05)


@pytest.mark.parametrize(("company", "off"), [("demo", 0.01), ("tiny", 0.05)])
def test_thirty_percent_of_the_value_is_padding(
    company: str, off: float, request: pytest.FixtureRequest
) -> None:
    lines = truth(request.getfixturevalue(company))

    share = sum(map(padding, lines)) / sum(map(value, lines))

    assert float(share) == pytest.approx(0.30, abs=off)


def test_three_units_ask_for_far_too_much(demo: Demo) -> None:
    padded: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for line in truth(demo):
        padded[line["unit"]] += int(padding(line))
        asked[line["unit"]] += int(value(line))

    shares = sorted(asked, key=lambda unit: padded[unit] / asked[unit])

    assert set(shares[-3:]) == set(HIGH)


def test_one_unit_has_too_little_to_be_judged_by(demo: Demo) -> None:
    counts = Counter(
        each.unit_code for each in requests(demo) if each.submitted_at > AS_OF - YEAR
    )

    assert [unit for unit, count in counts.items() if count < 20] == ["OF22"]


def test_every_line_of_the_truth_is_a_line_of_a_request(demo: Demo) -> None:
    ids = [each.id for each in requests(demo)]
    with demo.unit_of_work(reads=True) as store:
        known = {line.id: line for line in store.part_requests.lines_of(ids)}

    for line in truth(demo):
        found = known.pop(int(line["line_id"]))
        assert (found.part_no, str(found.qty_req)) == (
            line["part_no"],
            line["requested"],
        )
    assert not known


def test_the_past_has_a_digest_that_follows_from_the_seed(
    tiny: Demo, another_tiny: Demo, other_tiny: Demo
) -> None:
    assert tiny.digest == another_tiny.digest
    assert tiny.truth == another_tiny.truth
    assert other_tiny.digest != tiny.digest


def test_the_tiny_company_does_not_contradict_itself(tiny: Demo) -> None:
    assert tiny.engine.run(CheckData(), actor=SYSTEM) == ()


def test_nothing_in_the_product_reads_the_truth() -> None:
    files = [file for folder in PRODUCT for file in (ROOT / folder).rglob("*.py")]

    knows = {
        file.relative_to(ROOT).as_posix(): text
        for file in files
        if re.search(r"demo_tru|TRUTH|TRUE_SHELVES", text := file.read_text("utf-8"))
    }

    assert set(knows) == {"web/cli_demo.py"}
    (text,) = knows.values()
    for name in ("TRUTH", "TRUE_SHELVES"):
        assert text.count(name) == 2
        assert f'(folder / {name}).open("w"' in text


def test_the_three_units_lie_above_their_limits_and_no_other(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        grades = store.unit_grades.of_quarter("2026Q1")

    above = {unit for unit, one in grades.items() if one.relative_index > one.upper}
    assert above == set(HIGH)
    assert all(grades[unit].awaits_director for unit in HIGH)
    assert [unit for unit, one in grades.items() if one.too_little] == ["OF22"]
    assert grades["OF22"].grade == "B"


def test_a_unit_moves_by_one_grade_in_a_quarter(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        quarters = sorted(store.unit_grades.quarters())
        history = [store.unit_grades.of_quarter(quarter) for quarter in quarters]

    assert len(quarters) == 4
    for before, after in pairwise(history):
        for unit, row in after.items():
            if not row.too_little and not before[unit].too_little:
                assert abs(ord(row.grade) - ord(before[unit].grade)) <= 1


def test_the_pump_of_the_tour_shows_its_numbers(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        valve = norm_of(store, "SD-22", "HYD-01", 840, "PN-0014")
        pump = norm_of(store, "SD-22", "HYD-01", 840, "PN-0001")

    assert valve is not None
    assert pump is not None
    assert valve.text.en == "3 of 112 such repairs used it"
    assert valve.unusual
    assert not pump.unusual


def test_the_audits_estimate_what_is_true(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        audits = store.request_figures.audits(AS_OF - 2 * YEAR, AS_OF)

    found = estimate(audits)

    assert found is not None
    assert found.low < 0.30 < found.high
    assert found.n > 200


def test_the_norms_are_not_worked_out_twice_in_a_month(demo: Demo) -> None:
    with demo.unit_of_work(reads=True) as store:
        before = {cell.computed_at for cell in store.norms.cells()}

    demo.engine.run(UpdatePadding(), actor=SYSTEM)

    with demo.unit_of_work(reads=True) as store:
        assert {cell.computed_at for cell in store.norms.cells()} == before


def test_the_command_line_makes_the_same_past_as_of_the_same_moment(
    tiny: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAIGONG_DATA", str(tmp_path / "var"))
    moment = "2026-03-31T09:00+08:00"

    done = CliRunner().invoke(main, ["set-up", "--profile=tiny", f"--as-of={moment}"])

    assert done.exit_code == 0, done.output
    assert tiny.digest in done.output

"""The demo company counted: what its description says of it is in the tables."""

import csv
from collections import Counter
from io import StringIO

import pytest

from handlers.demo.company import parts, units
from handlers.demo.live_opportunities import OPEN_COUNT, PLAYED
from handlers.demo.profiles import FULL
from tests.handlers.demo.conftest import AS_OF, Demo

PAST = "dispatch_order WHERE origin = 'seed_history'"
DAY = f"'{AS_OF:%Y-%m-%d}'"
#: The account that an office of tiny shares is nobody's own.
SHARED = "wh.unit"
PLACES = "('hq', 'unit', 'transit', 'quarantine')"


def shares(demo: Demo, column: str, table: str) -> dict[object, int]:
    """Tell how many of a hundred rows have each value of a column."""
    query = f"SELECT {column}, count(*) FROM {table} GROUP BY 1"  # noqa: S608 (ours)
    counts = dict(demo.rows(query))
    return {key: round(100 * n / sum(counts.values())) for key, n in counts.items()}


def test_customers_and_machines_are_as_many_and_of_the_kinds_it_says(
    demo: Demo,
) -> None:
    lines = "machine JOIN machine_model ON code = model_code"

    industries = shares(demo, "industry", "customer")

    # One more has bought a machine since.
    assert demo.figure("SELECT count(*) FROM customer") == 400 + 1
    assert demo.figure("SELECT count(*) FROM machine") == 900
    assert shares(demo, "line", lines) == {1: 30, 2: 20, 3: 50}
    wanted = {"construction": 45, "mining": 20, "rental": 15, "individual": 20}
    assert industries == pytest.approx(wanted, abs=5)


def test_about_320_machines_are_within_their_warranty(demo: Demo) -> None:
    found = demo.figure(
        "SELECT count(*) FROM machine JOIN machine_model ON code = model_code"  # noqa: S608 (ours)
        f" WHERE commissioned_on > date({DAY}, '-12 months')"
        " AND hours_last < warranty_hours"
    )

    assert found == pytest.approx(320, abs=15)


def test_a_machine_works_some_1400_hours_a_year(demo: Demo) -> None:
    rows = demo.rows(
        f"SELECT hours_last * 365 / (julianday({DAY}) - julianday(commissioned_on))"  # noqa: S608 (ours)
        " FROM machine ORDER BY 1"
    )

    assert rows[len(rows) // 2][0] == pytest.approx(1400, rel=0.05)


def test_calls_are_as_urgent_and_as_often_solved_by_phone_as_it_says(
    demo: Demo,
) -> None:
    by_phone = demo.figure(f"SELECT avg(exec_unit IS NULL) FROM {PAST}")  # noqa: S608 (ours)

    assert shares(demo, "priority", PAST) == pytest.approx(
        {"P1": 20, "P2": 50, "P3": 30}, abs=3
    )
    assert by_phone == 0.25


def test_customers_are_reached_and_content_as_often_as_it_says(demo: Demo) -> None:
    calls = (
        "follow_up JOIN dispatch_order o ON o.id = order_id AND origin = 'seed_history'"
    )

    reached = demo.figure(f"SELECT avg(result = 'reached') FROM {calls}")  # noqa: S608 (ours)
    score = demo.figure(f"SELECT avg(score_overall) FROM {calls}")  # noqa: S608 (ours)

    assert reached == pytest.approx(0.85, abs=0.02)
    assert score == pytest.approx(4.2, abs=0.1)


def test_parts_come_from_where_it_says_in_the_days_it_says(demo: Demo) -> None:
    waits = [
        hours
        for (hours,) in demo.rows(
            "SELECT 24 * min(julianday(received_at) - julianday(created_at))"
            " FROM delivery_line WHERE received_at IS NOT NULL"
            " AND doc_no NOT IN (SELECT no FROM part_request WHERE process_instance_id"
            " IS NOT NULL) GROUP BY doc_no"
        )
    ]

    local = [hours for hours in waits if hours < 2]
    sent = [hours for hours in waits if 2 <= hours <= 5 * 24 + 6]
    assert len(local) / len(waits) == pytest.approx(0.45, abs=0.03)
    assert len(sent) / len(waits) == pytest.approx(0.50, abs=0.03)
    assert min(sent) >= 18


def test_the_shelves_hold_about_6000_rows_and_a_few_are_wrong(demo: Demo) -> None:
    rows = demo.figure("SELECT count(*) FROM stock_balance WHERE counted")
    offices = demo.figure(
        "SELECT count(*) FROM stock_balance WHERE warehouse_code LIKE 'W-OF%'"
    )
    wrong = list(csv.DictReader(StringIO(demo.shelves)))

    assert rows == pytest.approx(6000, rel=0.05)
    assert len(wrong) / offices == pytest.approx(0.03, abs=0.01)
    assert all(row["there"] != row["in_the_book"] for row in wrong)


def test_the_tiny_company_is_as_small_as_it_says(tiny: Demo) -> None:
    def count(table: str) -> float:
        return tiny.figure(f"SELECT count(*) FROM {table}")  # noqa: S608 (ours)

    assert count("org_unit WHERE kind = 'office'") == 2
    assert count("org_unit WHERE kind = 'agent'") == 1
    assert (count("customer"), count("machine"), count("part")) == (12, 20, 60)
    assert count(PAST) == 20
    assert count("part_request WHERE process_instance_id IS NULL") == 15
    assert count("opportunity") == 5
    assert count("process_instance WHERE state = 'ACTIVE'") == 6


def test_the_tiny_company_has_as_few_people_and_shelves_as_it_says(tiny: Demo) -> None:
    def count(table: str) -> float:
        return tiny.figure(f"SELECT count(*) FROM {table}")  # noqa: S608 (ours)

    office = count(f"user WHERE unit_code LIKE 'OF%' AND login <> '{SHARED}'")
    resident = count("user_role WHERE role_code LIKE 'resident%'")

    assert count("user") == 14
    assert count("engineer") == 5
    assert office + resident + count("engineer") == 8
    assert count("stock_balance WHERE counted") == 80
    assert count(f"warehouse WHERE kind IN {PLACES}") == 5


def test_the_company_has_as_many_people_and_warehouses_as_it_says(demo: Demo) -> None:
    def count(table: str) -> float:
        return demo.figure(f"SELECT count(*) FROM {table}")  # noqa: S608 (ours)

    # What units keep old parts in is made when there are any.
    shelves = f"kind IN {PLACES} AND (unit_code IS NULL OR kind = 'unit')"
    named = "login NOT LIKE 'of__' AND login NOT LIKE 'ag__'"
    assert count(f"warehouse WHERE {shelves}") == 49
    assert (count(f"user WHERE {named}"), count("user")) == (34, 34 + 42)
    assert count("engineer") == 110
    agents = "SELECT count(*) FROM engineer WHERE unit_code LIKE 'AG%'"
    assert demo.figure(agents) == 60


def test_a_company_for_load_tests_is_planned_as_large_as_it_says() -> None:
    families = Counter(part["family"] for part in parts(FULL.parts))

    assert set(families.values()) == {260}
    assert (len(families), FULL.customers, FULL.machines) == (40, 3200, 5400)
    assert (FULL.orders, FULL.requests / 2, FULL.live) == (12_000, 4000, 800)
    played = len(PLAYED) + OPEN_COUNT * (FULL.rounds - 1)
    assert FULL.past_opportunities + played == 600
    shelves = FULL.variants * len(units()) + FULL.parts * 0.9
    assert shelves == pytest.approx(90_000, rel=0.02)

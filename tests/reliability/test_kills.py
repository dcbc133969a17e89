"""Whatever is killed, whenever: nothing is lost, nothing is done twice.

``python -m tests.reliability.kills 200`` does it for longer.
"""

import pytest

from tests.reliability.kills import run


@pytest.mark.parametrize(("database", "kills"), [("postgresql", 10), ("sqlite", 2)])
def test_what_is_killed_leaves_no_contradiction(database: str, kills: int) -> None:
    report = run(kills, seed=7, kind=database, people_count=2)

    assert report.contradictions == []
    assert report.completions > 0
    assert min(report.records.values()) > 0, report.records
    assert sum(map(len, report.kills.values())) == kills

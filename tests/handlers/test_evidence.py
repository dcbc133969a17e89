"""Evidence belongs to something, is shown to those who may see it; rubbish goes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from handlers.files.evidence import (
    CleanUpUploads,
    GetEvidence,
    NotYourEvidenceError,
    attach,
    cards,
)
from storage.contents import Contents
from storage.evidence import Evidence
from tests.handlers.world import CHANGSHA, CLERK, FRONT, NOW, SUPERVISOR, World
from workflows.engine import Actor

LATER = NOW + timedelta(days=2)


def upload(world: World, **facts: Any) -> Evidence:  # noqa: ANN401 (columns)
    """Keep a submitted photo, unless something else is said."""
    known: dict[str, Any] = {
        "sha256": "a" * 64,
        "size": 9,
        "media_type": "image/jpeg",
        "filename": "a.jpg",
        "kind": "photo_fault",
        "field": "photos",
        "by_login": "cd.store",
        "at": NOW,
        "submitted_at": NOW,
        **facts,
    }
    row = Evidence(**known)
    world.store.evidence.add([row])
    return row


def test_evidence_is_attached_to_what_it_is_of(world: World) -> None:
    first, second = upload(world), upload(world, sha256="b" * 64)

    attach(world.task(), [first.id, second.id], "visit", 7)

    found = world.store.evidence.of_owners("visit", [7])
    assert [row.id for row in found] == [first.id, second.id]


@pytest.mark.parametrize("ids", [None, [], ["1"], [True, 99]])
def test_what_is_no_evidence_is_not_attached(world: World, ids: Any) -> None:  # noqa: ANN401 (anything)
    upload(world)

    attach(world.task(), ids, "visit", 7)

    assert world.store.evidence.of_owners("visit", [7]) == []


def test_a_draft_is_not_attached(world: World) -> None:
    row = upload(world, submitted_at=None)

    attach(world.task(), [row.id], "visit", 7)

    assert row.owner_type is None


@pytest.mark.parametrize(
    ("actor", "sees"),
    [(FRONT, True), (CLERK, True), (SUPERVISOR, True), (CHANGSHA, False)],
)
def test_the_files_of_an_order_are_seen_by_those_who_see_it(
    world: World,
    actor: Actor,
    sees: bool,  # noqa: FBT001 (a table's column)
) -> None:
    order = world.assigned("OF18")
    row = upload(world, order_id=order.id)

    try:
        file = GetEvidence(row.id).execute(world.context(actor))
    except NotYourEvidenceError:
        assert not sees
    else:
        assert (sees, file.sha256) == (True, row.sha256)


def test_a_photo_says_how_far_from_the_machine_it_was_taken(world: World) -> None:
    order = world.assigned("OF18")
    machine = world.store.machines.get(order.machine_id)
    assert machine is not None
    machine.lat, machine.lon = 30.0, 104.0
    near = upload(world, order_id=order.id, lat=30.01, lon=104.0)
    of_no_order = upload(world, lat=30.01, lon=104.0)
    silent = upload(world, order_id=order.id)

    shown = cards(world.context(), [near, of_no_order, silent])

    assert [card.place for card in shown] == [(30.01, 104.0), (30.01, 104.0), None]
    assert [card.km and round(card.km, 2) for card in shown] == [1.11, None, None]


def test_a_draft_is_seen_by_its_author_alone(world: World) -> None:
    order = world.assigned("OF18")
    row = upload(world, order_id=order.id, submitted_at=None)

    mine = GetEvidence(row.id).execute(world.context(CLERK))

    assert mine.filename == "a.jpg"
    with pytest.raises(NotYourEvidenceError):
        GetEvidence(row.id).execute(world.context(FRONT))


def test_uploads_that_nobody_submits_are_dropped_after_a_day(
    world: World, tmp_path: Path
) -> None:
    contents = Contents(tmp_path)
    kept, left = contents.put(b"kept"), contents.put(b"left")
    upload(world, sha256=kept)
    upload(world, sha256=left, submitted_at=None)
    far = NOW + timedelta(days=3650)

    for _ in range(2):
        CleanUpUploads(contents).execute(world.context(now=far))

    assert (contents.has(kept), contents.has(left)) == (True, False)
    assert world.store.evidence.unsubmitted(None, "cd.store") == []


def test_a_fresh_upload_is_left_alone(world: World, tmp_path: Path) -> None:
    contents = Contents(tmp_path)
    sha256 = contents.put(b"something")
    row = upload(world, sha256=sha256, submitted_at=None)

    CleanUpUploads(contents).execute(world.context(now=NOW + timedelta(hours=20)))

    assert contents.has(sha256)
    assert world.store.evidence.get(row.id) is not None


def test_contents_are_left_where_there_is_no_folder(world: World) -> None:
    upload(world, submitted_at=None)

    CleanUpUploads().execute(world.context(now=LATER))

    assert world.store.evidence.unsubmitted(None, "cd.store") == []

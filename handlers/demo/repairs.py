"""What repairs of the demo company need: the truth, and what its engineers expect."""

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from handlers.demo.company import company
from storage.norms import RepairKit
from storage.unit_of_work import UnitOfWork

#: Engineers judge in steps.
_STEP = 5


class Need(NamedTuple):
    """Of 100 repairs, so many need so many pieces of a part."""

    part_no: str
    percent: int
    qty: int


class Repair(NamedTuple):
    """A kind of repair: how common it is, and what it may need."""

    weight: float
    needs: tuple[Need, ...]


@cache
def repairs() -> dict[str, Repair]:
    """Read what the repairs of each fault need."""
    text = files(__package__).joinpath("repairs.json").read_text("utf-8")
    return {
        fault: Repair(entry["weight"], tuple(Need(*need) for need in entry["parts"]))
        for fault, entry in json.loads(text).items()
    }


@cache
def fits(part_no: str, model: str) -> bool:
    """Tell whether a part of the lists fits a model."""
    (part,) = (part for part in company()["parts"] if part["no"] == part_no)
    return model in part.get("fits", [model])


def put_repair_kits(store: UnitOfWork) -> None:
    """Keep what the engineers expect, a little rounder than the truth."""
    store.bulk.insert(
        RepairKit,
        [
            {
                "model_code": model["code"],
                "fault_code": fault,
                "part_no": need.part_no,
                "qty": need.qty,
                "percent": round(need.percent / _STEP) * _STEP,
            }
            for model in company()["models"]
            for fault, repair in repairs().items()
            for need in repair.needs
            if fits(need.part_no, model["code"])
        ],
    )

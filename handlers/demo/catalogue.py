"""The demo company's machine models, fault codes and parts."""

from decimal import Decimal

from handlers.care import maintenance_plan as maintenance
from handlers.demo import records
from handlers.demo.company import company, parts
from handlers.demo.terms import WARRANTY_HOURS, WARRANTY_MONTHS
from storage.dispatch_orders import FaultCode
from storage.machines import MachineModel
from storage.maintenance import ServiceKit
from storage.parts import Part, PartFit
from storage.unit_of_work import UnitOfWork

#: What the free services take: oil, fuel, air and hydraulic filters.
_FILTERS = ("PN-0036", "PN-0037", "PN-0038", "PN-0039")
_SERVICE_KITS = {
    1: _FILTERS[:1],
    2: _FILTERS[:2],
    3: _FILTERS[:3],
    4: _FILTERS,
    5: _FILTERS,
}

#: Yuan: what cheaper parts cost does not pay for sending them back.
_WORTH_RETURN = 200


def put_catalogue(store: UnitOfWork, part_count: int) -> None:
    """Keep models, fault codes and parts with the models they fit."""
    store.machines.add(
        MachineModel(
            code=model["code"],
            line=model["line"],
            name_zh=model["zh"],
            name_en=model["en"],
            warranty_months=WARRANTY_MONTHS,
            warranty_hours=WARRANTY_HOURS,
            price=Decimal(model["price"]),
            service_plan=[
                {"hours": one.hours, "window": one.window} for one in maintenance.PLAN
            ],
        )
        for model in company()["models"]
    )
    store.dispatch_orders.add(
        FaultCode(
            code=f"{group['group']}-{number:02}",
            group_code=group["group"],
            group_zh=group["zh"],
            group_en=group["en"],
            name_zh=fault["zh"],
            name_en=fault["en"],
            **records.fault_facts(group["group"], number),
        )
        for group in company()["faults"]
        for number, fault in enumerate(group["codes"], 1)
    )
    _put_parts(store, part_count)


def put_service_kits(store: UnitOfWork) -> None:
    """Keep what each service of each model takes."""
    store.bulk.insert(
        ServiceKit,
        [
            {
                "model_code": model["code"],
                "service_no": number,
                "part_no": part_no,
                "qty": 1,
            }
            for model in company()["models"]
            for number, kit in _SERVICE_KITS.items()
            for part_no in kit
        ],
    )


def _put_parts(store: UnitOfWork, count: int) -> None:
    known = parts(count)
    store.bulk.insert(
        Part,
        [
            {
                "part_no": part["no"],
                "name_zh": part["zh"],
                "name_en": part["en"],
                "uom": part["uom"],
                "category": records.category_of(part["family"]),
                "price": Decimal(part["price"]),
                "warranty_class": part["class"],
                "old_part_return": part["class"] != "wear"
                and part["price"] >= _WORTH_RETURN,
            }
            for part in known
        ],
    )
    everywhere = [model["code"] for model in company()["models"]]
    store.bulk.insert(
        PartFit,
        [
            {"part_no": part["no"], "model_code": model}
            for part in known
            for model in part.get("fits", everywhere)
        ],
    )

"""What is measured: an order with eight user tasks, and one that never ends.

Both contenders read the same diagrams and are given the same values; Paigong also
checks them against forms, which raw SpiffWorkflow does not have.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

MODELS: Final = Path(__file__).parent / "models"
Values = dict[str, Any]

#: In the order in which they come up: the user task and what is entered.
ORDER: Final[Mapping[str, Values]] = {
    "register": {
        "repeated": False,
        "caller": "张工",
        "phone": "19900000007",
        "customer": "四川锦程基础工程",
        "serial_no": "SD22-2025-0007",
        "site_address": "成都市天府新区工地 " * 4,
        "fault_desc": "主泵压力低，机器停机，仪表板显示故障代码 E-17。" * 8,
        "calls": [{"at": f"2026-03-3{n}", "note": "来电催办"} for n in range(2)],
    },
    "diagnose": {"severity": 3, "cause": "主泵磨损，需要更换密封件。" * 6},
    "assign_unit": {"unit": "OF01"},
    "request_part": {"part_no": "P-100", "quantity": 2, "amount": 160},
    "approve": {"approved": True, "approver": "m.meyer"},
    "assign_engineer": {"engineer": "E-0017"},
    "visit": {"fixed": True, "hours": 4, "report": "更换主泵，试机正常。" * 10},
    "follow_up": {"score": 5, "comment": "满意"},
}
#: One task, again and again.
REWORK: Final[Mapping[str, Values]] = {
    "work": {"complete": False, "note": "再次检查，尚未完成。" * 20, "count": 1},
}


def diagrams(*names: str) -> dict[str, bytes]:
    """Read diagrams, by the path they are deployed under."""
    return {
        f"{name}/{name}.bpmn": (MODELS / f"{name}.bpmn").read_bytes() for name in names
    }


def forms(folder: str, tasks: Mapping[str, Values]) -> dict[str, bytes]:
    """Make the form of each user task from what is entered there."""
    return {
        f"{folder}/{task}.form.json": json.dumps(
            {
                "type": "object",
                "x-i18n": _titles(task),
                "properties": {
                    name: {**_field(value), "x-i18n": _titles(name)}
                    for name, value in values.items()
                },
                "required": list(values),
            }
        ).encode()
        for task, values in tasks.items()
    }


def _field(value: object) -> Values:
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, int):
        return {"type": "integer", "minimum": 0}
    if isinstance(value, list):
        columns = {
            name: {**_field(cell), "x-i18n": _titles(name)}
            for name, cell in value[0].items()
        }
        rows = {"type": "object", "properties": columns, "required": list(columns)}
        return {"type": "array", "items": rows, "minItems": 1}
    return {"type": "string", "maxLength": 4000, "x-widget": "area"}


def _titles(name: str) -> Values:
    return {"zh": {"title": name}, "en": {"title": name}}

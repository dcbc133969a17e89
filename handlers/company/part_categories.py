"""What kinds of parts there are, by what they are part of."""

from collections.abc import Mapping
from typing import Final

from workflows.errors import Text

CATEGORIES: Final[Mapping[str, Text]] = {
    "engine": Text("发动机件", "Engine"),
    "hydraulic": Text("液压件", "Hydraulics"),
    "electric": Text("电气件", "Electrics"),
    "drive": Text("行走传动件", "Drive"),
    "working": Text("工作装置", "Working device"),
    "cooling": Text("冷却件", "Cooling"),
    "structure": Text("结构件", "Structure"),
    "cab": Text("操作件", "Cab and operation"),
    "service": Text("保养耗材", "Service items"),
}


def category_name(code: str | None) -> Text | None:
    """Name a category; None for a part without one."""
    return CATEGORIES.get(code or "")

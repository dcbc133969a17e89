"""The roles that diagrams may name, and what narrows each of them down.

A lane is named after a role, by its code or its Chinese name. A role with the
scope ``unit`` is held for one unit, one with the scope ``line`` for one product
line; the others are held for the whole company.
"""

from collections.abc import Mapping
from typing import NamedTuple


class RoleEntry(NamedTuple):
    """A role as the catalogue lists it."""

    code: str
    zh: str
    en: str
    #: none, unit or line.
    scope: str = "none"


ROLES: tuple[RoleEntry, ...] = (
    RoleEntry("front_desk", "总部前台", "Front desk"),
    RoleEntry("tech_support", "产品线支持科", "Technical support", "line"),
    RoleEntry("service_supervisor", "服务主管", "Service supervisor", "unit"),
    RoleEntry("storekeeper", "网点内勤", "Unit storekeeper", "unit"),
    RoleEntry("engineer", "售后服务工程师", "Service engineer", "unit"),
    RoleEntry("office_director", "办事处主任", "Office director", "unit"),
    RoleEntry("agent_manager", "代理商经理", "Agent manager", "unit"),
    RoleEntry("resident_service", "派驻服务", "Resident service", "unit"),
    RoleEntry("resident_sales", "派驻销售", "Resident sales", "unit"),
    RoleEntry("service_director", "客服部部长", "Service director"),
    RoleEntry("info_clerk", "客户信息管理科", "Customer information clerk"),
    RoleEntry("parts_manager", "配件管理科", "Parts manager"),
    RoleEntry("parts_sales", "配件销售科", "Parts sales"),
    RoleEntry("parts_sales_lead", "配件销售科科长", "Head of parts sales"),
    RoleEntry("writeoff", "核销", "Write-off clerk"),
    RoleEntry("shipper", "发货员", "Shipping clerk"),
    RoleEntry("dept_leader", "部门领导", "Department leader"),
    RoleEntry("finance", "财务", "Finance"),
    RoleEntry("logistics", "发货科物流员", "Logistics clerk"),
    RoleEntry("warehouse", "配件库", "Parts warehouse"),
    RoleEntry("gate_guard", "经警", "Gate guard"),
    RoleEntry("auditor", "抽查员", "Auditor"),
    RoleEntry("sales_supervisor", "销售主管", "Sales supervisor"),
    RoleEntry("account_manager", "客户经理", "Account manager"),
    RoleEntry("training", "培训科", "Training section"),
    RoleEntry("process_section", "施工工艺科", "Construction process section"),
    RoleEntry("executive", "公司高管", "Executive"),
    RoleEntry("process_owner", "流程管理员", "Process owner"),
    RoleEntry("admin", "系统管理员", "Administrator"),
    RoleEntry("customer", "终端客户", "Customer"),
    RoleEntry("worker", "外部程序", "Outside worker"),
)

_LEADERS = ("service_supervisor", "office_director", "agent_manager")
#: Role -> the roles of its superior, in the same unit; the first with people counts.
SUPERIORS: Mapping[str, tuple[str, ...]] = {
    "storekeeper": _LEADERS,
    "engineer": _LEADERS,
    "service_supervisor": _LEADERS[1:],
    "resident_service": _LEADERS[1:],
    "resident_sales": _LEADERS[1:],
    "service_director": ("executive",),
    "account_manager": ("sales_supervisor",),
    "sales_supervisor": ("executive",),
}


def takes_over(role: str) -> tuple[str, ...]:
    """Give the roles that do the work of a role in which nobody is left."""
    last = () if role in {"executive", "admin"} else ("service_director",)
    return SUPERIORS.get(role, last)

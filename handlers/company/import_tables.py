"""What can be imported from files about customers: themselves, people, machines."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from handlers.company import machines
from handlers.company.import_columns import (
    BETWEEN_KEYS,
    BadCellError,
    Column,
    ImportTable,
    customer,
    date_of,
    day,
    digits,
    model,
    number_of,
    one_of,
    text,
    unit,
    whole,
)
from handlers.company.occasions import NoSuchDateError, dates_text, read_dates
from storage.customers import Contact, Customer, CustomerFilter
from storage.machines import Machine
from workflows.engine import Context
from workflows.errors import Text

_SOME: Final = 3
_MOST_HOURS: Final = 99_999
_FREEZES: Final = ("model_code", "commissioned_on")


def _customer_code(context: Context, row: Machine | Contact) -> str:
    if row.customer_id is None:
        return ""
    owner = context.store.customers.get(row.customer_id)
    return owner.code if owner else ""


def _customer_id(context: Context, code: str) -> int:
    found = context.store.customers.by_code(code)
    assert found is not None, code
    return found.id


def _manager(context: Context, cell: str) -> str:
    user = context.store.identities.get(cell)
    held = context.store.identities.in_groups(["account_manager"])
    if user is None or cell not in {one.login for one in held}:
        raise BadCellError(
            f"没有客户经理 {cell}", f"there is no account manager {cell}"
        )
    return cell


def _dates(_: Context, cell: str) -> str:
    try:
        return dates_text(read_dates(cell))
    except NoSuchDateError:
        raise BadCellError(
            "请写成“10-18 开业周年；12-01 结婚纪念日”",
            "write “10-18 anniversary; 12-01 …”",
        ) from None


def _contact(context: Context, key: str) -> Contact | None:
    code, _, name = key.partition(BETWEEN_KEYS)
    owner = context.store.customers.by_code(code)
    people = context.store.customers.contacts(owner.id) if owner else []
    return next((one for one in people if one.name == name), None)


def _terms(
    context: Context, row: Machine | None, cells: Mapping[str, str]
) -> Mapping[str, str]:
    """Give the warranty that a machine is commissioned with; what is agreed stays."""
    before = {name: str(getattr(row, name, None) or "") for name in _FREEZES}
    after = {name: cells.get(name) or before[name] for name in _FREEZES}
    known = context.store.machines.model(after["model_code"])
    frozen = row is not None and row.warranty_until is not None
    try:
        # However the file writes it.
        after["commissioned_on"] = day(context, after["commissioned_on"])
    except BadCellError:
        return {}
    if known is None or (frozen and before == after):
        return {}
    since = date.fromisoformat(after["commissioned_on"])
    until, hours = machines.model_terms(known, since)
    return {"warranty_until": str(until), "warranty_hours_limit": str(hours)}


CUSTOMERS: Final = ImportTable(
    Text("导入客户", "Import customers"),
    (
        Column("code", Text("客户编号", "Code"), text, required=True),
        Column("name", Text("名称", "Name"), text, required=True),
        Column("phone", Text("电话", "Phone"), digits),
        Column("address", Text("地址", "Address"), text),
        Column("postcode", Text("邮编", "Postcode"), digits),
        Column(
            "industry",
            Text("行业", "Industry"),
            one_of(
                construction="建筑施工",
                mining="矿山",
                rental="租赁",
                individual="个人",
                other="其他",
            ),
        ),
        Column("owner_unit", Text("归属网点", "Unit"), unit),
        Column("account_manager", Text("客户经理", "Account manager"), _manager),
    ),
    "info_clerk",
    lambda context, key: context.store.customers.by_code(key),
    lambda key: Customer(code=key),
    lambda context, row: context.store.customers.add([row]),
    lambda context: context.store.customers.find(CustomerFilter(limit=_SOME))[0],
)

CONTACTS: Final = ImportTable(
    Text("导入联系人", "Import contacts"),
    (
        Column(
            "customer",
            Text("客户编号", "Customer"),
            customer,
            required=True,
            get=_customer_code,
            value=_customer_id,
            attribute="customer_id",
        ),
        Column("name", Text("姓名", "Name"), text, required=True),
        Column("title", Text("职务", "Position"), text),
        Column("phone", Text("电话", "Phone"), digits),
        Column("birthday", Text("生日", "Birthday"), day, value=date_of),
        Column(
            "important_dates",
            Text("重要日子", "Important dates"),
            _dates,
            get=lambda _, row: dates_text(row.important_dates),
            value=lambda _, cell: read_dates(cell) or None,
        ),
    ),
    "info_clerk",
    _contact,
    lambda _: Contact(),
    lambda context, row: context.store.customers.add([row]),
    lambda context: [one for _, one in context.store.customers.with_contacts()[:_SOME]],
    keys=2,
)

MACHINES: Final = ImportTable(
    Text("导入整机", "Import machines"),
    (
        Column("serial_no", Text("整机编号", "Serial number"), text, required=True),
        Column("model_code", Text("机型", "Model"), model, required=True),
        Column("engine_no", Text("发动机号", "Engine number"), text),
        Column("frame_no", Text("车架号", "Frame number"), text),
        Column(
            "customer",
            Text("客户编号", "Customer"),
            customer,
            get=_customer_code,
            value=_customer_id,
            attribute="customer_id",
        ),
        Column("owner_unit", Text("归属网点", "Unit"), unit),
        Column(
            "status",
            Text("状态", "Status"),
            one_of(in_stock="库存", in_transit="在途", sold="已售", scrapped="报废"),
        ),
        Column("sold_on", Text("销售日期", "Sold on"), day, value=date_of),
        Column(
            "commissioned_on",
            Text("启用日期", "Commissioned on"),
            day,
            value=date_of,
        ),
        Column(
            "warranty_until", Text("质保截止", "Warranty until"), day, value=date_of
        ),
        Column(
            "warranty_hours_limit",
            Text("质保小时数", "Warranty hours"),
            whole(0, _MOST_HOURS),
            value=number_of,
        ),
        Column("site_address", Text("工地地址", "Site address"), text),
    ),
    "info_clerk",
    lambda context, key: context.store.machines.by_serial_no(key),
    lambda key: Machine(serial_no=key),
    lambda context, row: context.store.machines.add([row]),
    lambda context: context.store.machines.search("", _SOME),
    derived=_terms,
)

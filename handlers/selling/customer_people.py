"""The people at a customer: entered and corrected by those who deal with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from handlers.arguments import problem, refuse, text_of
from handlers.company.customers import normalise_phone
from handlers.company.occasions import NoSuchDateError, read_dates
from handlers.selling.customer_pages import may_keep_people, visible_customer
from storage.customers import Contact, Customer
from workflows.engine import Command, Context
from workflows.errors import (
    LOCAL_ZONE,
    ForbiddenError,
    NotFoundError,
    Problem,
    Text,
)

_LONGEST = 40


class NotTheManagerError(ForbiddenError):
    """Who is who at a customer is entered by those who deal with it."""

    sentences: ClassVar = {
        "zh": "只有该客户的客户经理、销售主管、总部前台和客户信息管理科可以改联系人。",
        "en": "Expected the account manager of this customer, a sales supervisor, the"
        " front desk or an information clerk.",
    }


@dataclass(frozen=True, slots=True)
class TypedPerson:
    """A person as somebody typed it."""

    name: str
    title: str = ""
    phone: str = ""
    birthday: str = ""
    dates: str = ""


@dataclass(frozen=True, slots=True)
class KeepContact(Command[int]):
    """Enter a person at a customer, or correct one; give the id."""

    code: str
    typed: TypedPerson
    #: None for a new one.
    contact_id: int | None = None

    def execute(self, context: Context) -> int:
        customer = visible_customer(context, self.code)
        if not may_keep_people(context.actor, customer):
            raise NotTheManagerError
        person = self._person(context, customer)
        refuse(*_problems(context, self.typed))
        typed = self.typed
        person.name = typed.name.strip()
        person.title, person.phone = text_of(typed.title), _phone(typed.phone)
        born = text_of(typed.birthday)
        person.birthday = date.fromisoformat(born) if born else None
        person.important_dates = read_dates(typed.dates) or None
        context.store.customers.add([person])
        context.record.variables = {"customer": customer.code, "contact": person.id}
        return person.id

    def _person(self, context: Context, customer: Customer) -> Contact:
        if self.contact_id is None:
            return Contact(customer_id=customer.id)
        for one in context.store.customers.contacts(customer.id):
            if one.id == self.contact_id:
                return one
        number = self.contact_id
        raise NotFoundError(what=Text(f"联系人 {number}", f"contact {number}"))


def _phone(typed: str) -> str | None:
    return normalise_phone(typed) if typed.strip() else None


def _problems(context: Context, typed: TypedPerson) -> Iterator[Problem | None]:
    if not typed.name.strip():
        yield problem("name", "请填写姓名", "Enter a name")
    for field in ("name", "title"):
        if len(getattr(typed, field).strip()) > _LONGEST:
            yield problem(
                field, f"最多 {_LONGEST} 个字", f"At most {_LONGEST} characters"
            )
    if typed.phone.strip() and _phone(typed.phone) is None:
        yield problem("phone", "不是有效的电话号码", "Not a phone number")
    yield _birthday_problem(context, typed.birthday.strip())
    try:
        read_dates(typed.dates)
    except NoSuchDateError:
        yield problem(
            "dates",
            "请按“10-18 开业周年”填写，用分号隔开，最多 12 个",
            "Write each as “10-18 anniversary”, with semicolons between, 12 at most",
        )


def _birthday_problem(context: Context, typed: str) -> Problem | None:
    if not typed:
        return None
    try:
        born = date.fromisoformat(typed)
    except ValueError:
        return problem("birthday", "请选择日期", "Choose a day")
    if born > context.now.astimezone(LOCAL_ZONE).date():
        return problem("birthday", "不能是将来的日期", "Cannot be in the future")
    return None

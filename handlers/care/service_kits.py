"""What each free service of a machine model takes, kept by parts management.

Scheduled maintenance brings the kit of a service without asking for approval.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from handlers.arguments import problem, refuse
from handlers.cards import CodedName
from handlers.care.maintenance_plan import plan_of
from handlers.quantities import quantity_of, quantity_problem
from storage.machines import MachineModel
from storage.maintenance import ServiceKit
from storage.quantities import Quantity
from workflows.engine import Actor, Command, Context
from workflows.errors import ForbiddenError, NotFoundError, Problem, Text

#: Who says what a service takes.
KEEPERS: Final = frozenset({"service_director", "parts_manager", "admin"})
_MOST: Final = 99


class NotTheKeeperError(ForbiddenError):
    """What a service takes is said by few."""

    sentences: ClassVar = {
        "zh": "只有客服部部长、配件管理科和管理员可以修改保养套件。",
        "en": "Expected the service director or parts management, but you are neither.",
    }


@dataclass(frozen=True, slots=True)
class KitLine:
    """A part of a kit."""

    part: CodedName
    uom: str
    qty: Quantity


@dataclass(frozen=True, slots=True)
class Kit:
    """What one service of a model takes."""

    service_no: int
    due_hours: int
    #: So many hours before and after it is in time.
    window: int
    lines: tuple[KitLine, ...]


@dataclass(frozen=True, slots=True)
class KitPage:
    """The kits of a model, and what can be put into them."""

    models: tuple[CodedName, ...]
    model: CodedName | None
    kits: tuple[Kit, ...]
    parts: tuple[CodedName, ...]
    may_change: bool


def may_keep(actor: Actor) -> bool:
    """Tell whether somebody says what services take."""
    return bool(actor.roles & KEEPERS)


@dataclass(frozen=True, slots=True)
class GetServiceKits(Command[KitPage]):
    """Read what the services of a model take; without a code of the first model."""

    model: str = ""
    reads: ClassVar[bool] = True

    def execute(self, context: Context) -> KitPage:
        models = {one.code: one for one in context.store.machines.models()}
        found = models.get(self.model or next(iter(models), ""))
        if found is None and self.model:
            raise NotFoundError(what=_model_name(self.model))
        code = found.code if found else None
        return KitPage(
            models=tuple(_named(one) for one in models.values()),
            model=_named(found) if found else None,
            kits=tuple(_kits(context, found)) if found else (),
            parts=tuple(
                CodedName(part.part_no, Text(part.name_zh, part.name_en))
                for part in (context.store.parts.fitting(code) if code else ())
            ),
            may_change=may_keep(context.actor),
        )


@dataclass(frozen=True, slots=True)
class PutKitPart(Command[None]):
    """Say how many pieces of a part a service of a model takes."""

    model: str
    service_no: int
    part_no: str
    #: As it was typed.
    qty: str

    def execute(self, context: Context) -> None:
        _require(context, self.model, self.service_no)
        part_no = self.part_no.strip()
        refuse(*_problems(context, self.model, part_no, self.qty))
        context.store.maintenance.put_kit(
            ServiceKit(
                model_code=self.model,
                service_no=self.service_no,
                part_no=part_no,
                qty=quantity_of(self.qty),
            )
        )
        context.record.variables = {
            "model": self.model,
            "service_no": self.service_no,
            "part_no": part_no,
            "qty": quantity_of(self.qty),
        }


@dataclass(frozen=True, slots=True)
class RemoveKitPart(Command[None]):
    """Say that a service of a model does not take a part any more."""

    model: str
    service_no: int
    part_no: str

    def execute(self, context: Context) -> None:
        _require(context, self.model, self.service_no)
        context.store.maintenance.drop_kit(self.model, self.service_no, self.part_no)
        context.record.variables = {
            "model": self.model,
            "service_no": self.service_no,
            "part_no": self.part_no,
            "qty": 0,
        }


def _require(context: Context, model: str, service_no: int) -> None:
    if not may_keep(context.actor):
        raise NotTheKeeperError
    known = context.store.machines.model(model)
    if known is None or not 1 <= service_no <= len(plan_of(known)):
        raise NotFoundError(what=_model_name(model))


def _problems(
    context: Context, model: str, part_no: str, qty: str
) -> Iterator[Problem | None]:
    fitting = context.store.parts.numbers_fitting(model, [part_no])
    part = context.store.parts.get(part_no)
    if part is None:
        yield problem("part_no", "没有这个配件", "There is no such part")
    elif part_no not in fitting:
        yield problem("part_no", "此配件不适用该机型", "This part does not fit it")
    yield quantity_problem("qty", qty, part, most=_MOST)


def _kits(context: Context, model: MachineModel) -> Iterator[Kit]:
    for service in plan_of(model):
        rows = context.store.maintenance.kit(model.code, service.number)
        parts = context.store.parts.by_numbers([row.part_no for row in rows])
        lines = tuple(
            KitLine(
                CodedName(
                    row.part_no,
                    Text(parts[row.part_no].name_zh, parts[row.part_no].name_en),
                ),
                parts[row.part_no].uom,
                row.qty,
            )
            for row in rows
        )
        yield Kit(service.number, service.hours, service.window, lines)


def _named(model: MachineModel) -> CodedName:
    return CodedName(model.code, Text(model.name_zh, model.name_en))


def _model_name(code: str) -> Text:
    return Text(f"机型 {code}", f"machine model {code}")

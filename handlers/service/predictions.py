"""Headquarters' prediction: committed before the survey, hidden from the unit."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Final

from handlers.arguments import problem, refuse, rows_of, text_of, truth_of
from handlers.company import machines
from handlers.deadlines import clocks
from handlers.quantities import quantity_of, quantity_problem, read_quantity
from handlers.service import dispatch
from handlers.service.order_status import move, order_of
from handlers.service.repeats import tell_of_repeats
from storage.dispatch_orders import DispatchOrder, HqPrediction, HqPredictionLine
from storage.parts import Parts
from storage.quantities import worth
from storage.unit_of_work import UnitOfWork
from workflows.engine import ServiceTask
from workflows.errors import Problem

Result = Mapping[str, object]

#: Yuan; parts of less may be sent without anybody having seen the machine.
COURIER_LIMIT: Final = Decimal(2000)


def lock_prediction(
    task: ServiceTask, *, order_id: int, diagnosis: Mapping[str, object]
) -> Result:
    """Keep the diagnosis with a hash of it, out of sight of the unit.

    The same diagnosis locked again is the prediction that there already is.
    """
    order = order_of(task, order_id)
    content = canonical(diagnosis)
    _refuse_wrong(task, order, content)
    digest = fingerprint(content)
    newest = task.store.dispatch_orders.predictions(order.id)[-1:]
    if newest and newest[0].sha256 == digest and newest[0].revealed_at is None:
        return _result(task, order, newest[0].id, content)
    prediction = HqPrediction(
        order_id=order.id,
        by_login=task.actor.login,
        at=task.now,
        locked_at=task.now,
        sha256=digest,
        **{name: value for name, value in content.items() if name != "predicted_lines"},
    )
    task.store.dispatch_orders.add([prediction])
    task.store.dispatch_orders.add(
        HqPredictionLine(prediction_id=prediction.id, **line)
        for line in _lines(content)
    )
    dispatch.link_repeated(task, order, prediction.fault_code)
    clocks.happened(task, order, "diagnosed")
    tell_of_repeats(task, order)
    if truth_of(diagnosis.get("solved_by_phone")):
        move(order, "phone_solved")
    return _result(task, order, prediction.id, content)


def _result(
    task: ServiceTask,
    order: DispatchOrder,
    prediction_id: int,
    content: Mapping[str, object],
) -> Result:
    return {
        "priority": order.priority,
        "prediction_id": prediction_id,
        "courier_allowed": courier_allowed(task.store, _lines(content)),
    }


def courier_allowed(store: UnitOfWork, lines: Sequence[Mapping[str, object]]) -> bool:
    """Tell whether parts may be sent without a survey: ordinary ones of small value."""
    parts = store.parts.by_numbers({str(line["part_no"]) for line in lines})
    value = Decimal(0)
    for line in lines:
        part = parts.get(str(line["part_no"]))
        if part is None or part.warranty_class != "normal":
            return False
        value += worth(part.price, quantity_of(line["qty"]) or 0)
    return bool(lines) and value < COURIER_LIMIT


def canonical(diagnosis: Mapping[str, object]) -> dict[str, object]:
    """Reduce the form to what is committed, in one fixed shape."""
    return {
        "advice": text_of(diagnosis.get("advice")),
        "fault_code": text_of(diagnosis.get("fault_code")),
        "needs_parts": text_of(diagnosis.get("needs_parts")) or "none",
        "needs_visit": truth_of(diagnosis.get("needs_visit")) or False,
        "predicted_lines": [
            {
                "confidence": text_of(row.get("confidence")) or "possible",
                "part_no": text_of(row.get("part_no")),
                "qty": read_quantity(row.get("qty")),
                **_not_fit(row),
            }
            for row in rows_of(diagnosis.get("predicted_lines"))
        ],
        "safety_note": text_of(diagnosis.get("safety_note")),
        "severity": text_of(diagnosis.get("severity")) or "normal",
    }


def _not_fit(row: Mapping[str, object]) -> dict[str, str]:
    reason = text_of(row.get("not_fit_reason"))
    return {"not_fit_reason": reason} if reason else {}


def fingerprint(content: Mapping[str, object]) -> str:
    """Hash the canonical JSON of a prediction."""
    # A fraction has at most two decimals: as a float it is written as it is.
    text = json.dumps(
        content,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=float,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def reveal(task: ServiceTask, order_id: int) -> None:
    """Let the unit see the predictions of an order from now on."""
    for prediction in task.store.dispatch_orders.predictions(order_id):
        prediction.revealed_at = prediction.revealed_at or task.now


def _lines(content: Mapping[str, object]) -> list[Mapping[str, object]]:
    return rows_of(content["predicted_lines"])


def _refuse_wrong(
    task: ServiceTask, order: DispatchOrder, content: Mapping[str, object]
) -> None:
    fault = str(content["fault_code"] or "")
    machine = task.store.machines.get(order.machine_id)
    model = machine and machines.model_of(task.store, machine)
    lines, parts = _lines(content), task.store.parts
    numbers = [str(line["part_no"]) for line in lines]
    explained = [str(line["part_no"]) for line in lines if "not_fit_reason" in line]
    fitting = parts.numbers_fitting(model.code if model else None, numbers)
    fitting |= parts.by_numbers(explained).keys()
    refuse(
        None
        if task.store.dispatch_orders.fault_code(fault)
        else problem("fault_code", "没有这个故障码", "There is no such fault code"),
        problem("predicted_lines", "请填写预计换件", "Name the parts you expect")
        if content["needs_parts"] != "none" and not lines
        else None,
        *(
            _line_problem(parts, number, line, fitting)
            for number, line in enumerate(lines)
        ),
    )


def _line_problem(
    parts: Parts, number: int, line: Mapping[str, object], fitting: AbstractSet[str]
) -> Problem | None:
    part = parts.get(text_of(line["part_no"]))
    wrong = quantity_problem(f"predicted_lines.{number}.qty", line["qty"], part)
    if wrong is not None:
        return wrong
    if line["part_no"] not in fitting:
        return problem(
            f"predicted_lines.{number}.part_no",
            "该配件不适用于此机型，请换一个或说明理由",
            "This part does not fit the machine's model; change it or say why",
        )
    return None

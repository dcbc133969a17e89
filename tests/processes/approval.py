"""A part request, and the people who ask for parts and decide about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from storage.part_requests import ApprovalDecision, PartRequest, PartRequestLine
from storage.user_tasks import UserTask
from tests.diagrams import call, diagram, end, start, user_task
from tests.processes.conftest import Walk
from workflows.commands.definitions import Deploy
from workflows.commands.inbox import GetUserTask
from workflows.commands.interventions import CancelProcessInstance, GetProcessInstance
from workflows.commands.process_instances import StartProcessInstance
from workflows.commands.uploads import KeepTaskUpload, NewFile
from workflows.commands.user_tasks import CompleteUserTask
from workflows.engine import SYSTEM
from workflows.errors import InvalidFormError
from workflows.jobs.executor import run_due

IN = (
    "order_id order_no owner_unit exec_unit line subject priority customer_name"
    " serial_no machine_id visit_id request_id"
)
OUT = "approval request_id request_no approved_lines sale_lines"
#: An ordinary seal: cheap, and nobody's surprise when it was predicted.
PART = "PN-0014"
FINDING = "主泵内泄严重，压力只有额定的一半，拆检后确认须更换主泵总成"


def caller(values: dict[str, object]) -> bytes:
    """Draw a process that calls part approval and shows what came of it."""
    lines = "\n".join(f"{name} = {_feel(value)}" for name, value in values.items())
    return diagram(
        "caller",
        start()
        + '<bpmn:scriptTask id="begin_script" scriptFormat="feel"><bpmn:script>'
        + lines
        + "</bpmn:script></bpmn:scriptTask>"
        + call("asking", "part_approval", IN, OUT).replace(
            "<camunda:in ", '<camunda:in businessKey="${order_no}" /><camunda:in ', 1
        )
        + user_task("after", "admin")
        + end(),
        "begin begin_script",
        "begin_script asking",
        "asking after",
        "after done",
    )


def _feel(value: object) -> str:
    if value is None:
        return "null"
    return f'"{value}"' if isinstance(value, str) else str(value)


@dataclass
class Asking(Walk):
    """What a unit does to ask for parts."""

    #: How many photos have been taken so far: no two are the same.
    photos: int = 0
    values: dict[str, object] = field(default_factory=dict)

    def surveyed(self, *predicted: tuple[str, int], **facts: Any) -> Self:  # noqa: ANN401 (of the form)
        """Come as far as a visit that found parts to be replaced."""
        rows = [
            {"part_no": part, "qty": qty, "confidence": "likely"}
            for part, qty in predicted or [("PN-0001", 1)]
        ]
        self.register().to_support()
        self.diagnose(needs_parts="certain", predicted_lines=rows, **facts)
        return self.visit("need_parts", machine_running=False)

    def begin(self, **changes: object) -> Self:
        """Start the approval, as the dispatch order does, but without the order."""
        page = self.page
        cancel = CancelProcessInstance(self.instance_id, "只走审批")
        self.engine.run(cancel, actor=self.actor("admin"))
        self.values = {
            "order_id": page.id,
            "order_no": self.no,
            "owner_unit": "OF18",
            "exec_unit": "OF18",
            "line": page.line,
            "subject": "主泵压力低",
            "priority": page.priority,
            "customer_name": page.customer.name,
            "serial_no": page.machine.serial_no,
            "machine_id": page.machine.id,
            "visit_id": page.visits[-1].id if page.visits else None,
            "request_id": None,
            **changes,
        }
        file = {"caller/caller.bpmn": caller(self.values)}
        self.engine.run(Deploy(file), actor=SYSTEM)
        started = self.engine.run(StartProcessInstance("caller"), actor=SYSTEM)
        self.instance_id = started.process_instance_id
        return self

    def task_of(self, element_id: str) -> UserTask:
        (found,) = (task for task in self.open() if task.element_id == element_id)
        return found

    def photo(
        self,
        login: str,
        element_id: str,
        path: str,
        sha256: str = "",
        **shown: Any,  # noqa: ANN401 (what the photo shows)
    ) -> int:
        """Upload a photo for a field of an open task."""
        self.photos += 1
        file = NewFile(
            sha256=sha256 or f"{self.photos:064}",
            size=1000,
            media_type="image/jpeg",
            filename=f"{self.photos}.jpg",
            **shown,
        )
        task = self.task_of(element_id).id
        command = KeepTaskUpload(task, path, file)
        return self.engine.run(command, actor=self.actor(login)).id

    def row(self, part_no: str, qty: object = 1, **facts: object) -> dict[str, object]:
        """Write a row of the request, with a photo unless there is to be none."""
        if "photo_old_part" not in facts:
            path = "lines.photo_old_part"
            facts["photo_old_part"] = [self.photo("cd.store", "fill_request", path)]
        return {"part_no": part_no, "qty": qty, "reason": "broken", **facts}

    def ask(self, *rows: dict[str, object], **facts: object) -> Self:
        """Fill in the request with everything that belongs to it."""
        lines = list(rows) or [self.row("PN-0001")]
        wanted = ("photo_plate", "photo_meter", "signed_sheet")
        photos = {
            name: [self.photo("cd.store", "fill_request", name)]
            for name in wanted
            if name not in facts
        }
        values: dict[str, object] = {
            "fault_code": "HYD-01",
            "cause": "quality",
            "finding": FINDING,
            "hours_reading": 845,
            "performed_by": self.engineer_of("OF18"),
            "lines": lines,
        }
        return self.do("cd.store", "fill_request", **(values | photos | facts))


@dataclass
class Approval(Asking):
    """One part request on its way."""

    def stocked(self, unit: str | None = "OF18", qty: int = 2) -> Self:
        """Have pieces of the part in a warehouse."""
        note = {
            "doc_no": f"note {self.clock.now:%m%d%H%M%S} {unit}",
            "unit": unit,
            "rows": [{"part_no": PART, "qty": qty}],
        }
        command = StartProcessInstance("stock_receipt", note)
        self.engine.run(command, actor=self.actor("parts"))
        return self.wait()

    def decide(self, login: str, element_id: str, *choices: Any) -> Self:  # noqa: ANN401 (words or rows)
        """Decide about the lines of a level, one choice for each."""
        lines = self.lines_of(element_id, login)
        rows = [
            {"line": line, **(_row(choice))}
            for line, choice in zip(lines, choices, strict=True)
        ]
        return self.do(login, element_id, lines=rows)

    def lines_of(self, element_id: str, login: str) -> list[int]:
        """List the lines that the form of a task asks about."""
        command = GetUserTask(self.task_of(element_id).id)
        form = self.engine.run(command, actor=self.actor(login)).form
        assert form is not None
        rows: Any = form.values["lines"]
        return [row["line"] for row in rows]

    def ask_as_agent(self, login: str) -> Self:
        """Fill in the request of an agent that was not on site."""
        names = ("photo_plate", "photo_meter")
        photos = {name: [self.photo(login, "fill_request", name)] for name in names}
        old = self.photo(login, "fill_request", "lines.photo_old_part")
        row = {"part_no": "PN-0014", "qty": 1, "reason": "leak"}
        values: dict[str, object] = {
            "fault_code": "HYD-01",
            "cause": "quality",
            "finding": FINDING,
            "hours_reading": self.page.machine.hours_last,
            "lines": [{**row, "photo_old_part": [old]}],
        }
        return self.do(login, "fill_request", **(values | photos))

    def supplement(
        self, *rows: dict[str, object], login: str = "cd.store", **facts: object
    ) -> Self:
        lines = self.lines_of("supplement", login)
        given = [{"line": line, **row} for line, row in zip(lines, rows, strict=True)]
        return self.do(login, "supplement", lines=given, **facts)

    def object_to(self, text: str, element_id: str = "write_appeal") -> Self:
        """Appeal with a photo that nobody has seen."""
        photo = self.photo("cd.store", element_id, "evidence")
        choice = {} if element_id == "write_appeal" else {"decision": "appeal"}
        values: dict[str, object] = {**choice, "text": text, "evidence": [photo]}
        return self.do("cd.store", element_id, **values)

    def pass_time(self, **time: float) -> Self:
        """Let time pass, and what is due by then happen."""
        self.clock.forward(**time)
        while run_due(self.engine):
            pass
        return self

    def problems(self, login: str, element_id: str, **values: object) -> list[str]:
        """Submit a form that is wrong; name the fields."""
        command = CompleteUserTask(self.task_of(element_id).id, values)
        try:
            self.engine.run(command, actor=self.actor(login))
        except InvalidFormError as error:
            return [problem.field for problem in error.problems]
        return []

    @property
    def request(self) -> PartRequest:
        def look(store: Any) -> PartRequest:  # noqa: ANN401 (the unit of work)
            found: PartRequest = store.part_requests.of_order(self.values["order_id"])[
                -1
            ]
            return found

        row: PartRequest = self.read(look)
        return row

    @property
    def rows(self) -> list[PartRequestLine]:
        number = self.request.id
        lines: list[PartRequestLine] = self.read(
            lambda store: store.part_requests.lines(number)
        )
        return lines

    def decisions(self) -> list[ApprovalDecision]:
        number = self.request.id
        found: list[ApprovalDecision] = self.read(
            lambda store: store.part_requests.decisions(number)
        )
        return found

    def flags(self) -> list[list[str]]:
        """Give the codes of the signals of each line."""
        return [[flag["code"] for flag in line.flags or ()] for line in self.rows]

    @property
    def result(self) -> Mapping[str, Any]:
        """What the caller got."""
        assert self.waiting == ["after"], self.waiting
        command = GetProcessInstance(self.instance_id)
        view = self.engine.run(command, actor=self.actor("admin"))
        return view.tokens[0].variables

    def told(self, login: str) -> list[str]:
        """List what somebody has been told about part requests."""
        rows = self.read(lambda store: store.notifications.of(login, limit=99))
        return [row.text_zh for row in rows if row.kind == "part_request"]


def _row(choice: object) -> dict[str, object]:
    return {"decision": choice} if isinstance(choice, str) else dict(choice)  # type: ignore[call-overload]

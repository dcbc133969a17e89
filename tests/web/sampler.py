"""A process whose form has a field of every kind."""

import json
from typing import Any

from tests.diagrams import diagram, end, start, user_task


def _field(title: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON Schema)
    words = {"zh": {"title": title}, "en": {"title": title.title()}}
    for locale, said in words.items():
        said.update(schema.pop(f"words_{locale}", {}))
    return {**schema, "x-i18n": words}


def _files(title: str, kinds: str, **schema: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON Schema)
    hints = {"x-widget": "file", "x-kinds": kinds}
    return _field(title, type="array", items={"type": "integer"}, **hints, **schema)


FORM: dict[str, Any] = {
    "type": "object",
    "x-i18n": {"zh": {"title": "样例"}, "en": {"title": "Sample"}},
    "properties": {
        "name": _field("name", type="string", maxLength=40),
        "story": _field(
            "story",
            type="string",
            words_zh={"help": "请详细说明"},
            **{"x-widget": "area"},
        ),
        "size": _field("size", type="string", enum=["s", "l"]),
        "decision": _field(
            "decision",
            type="string",
            enum=["accept", "refuse"],
            words_zh={"options": {"accept": "接受", "refuse": "拒绝"}},
            **{"x-widget": "radio"},
        ),
        "reason": _field(
            "reason",
            type="string",
            maxLength=500,
            **{"x-if": {"decision": ["refuse"]}},
        ),
        "count": _field("count", type="integer", minimum=1),
        "weight": _field("weight", type="number"),
        "sure": _field("sure", type="boolean"),
        "urgent": _field("urgent", type="boolean"),
        "day": _field("day", type="string", format="date"),
        "at": _field("at", type="string", format="date-time"),
        "colours": _field(
            "colours", type="array", items={"type": "string", "enum": ["red", "blue"]}
        ),
        "stars": _field(
            "stars", type="integer", minimum=1, maximum=5, **{"x-widget": "stars"}
        ),
        "phone": _field("phone", type="string", **{"x-format": "cn_phone"}),
        "fault": _field("fault", type="string", **{"x-ref": {"source": "fault_codes"}}),
        "machine": _field(
            "machine",
            type="string",
            **{"x-ref": {"source": "machines", "search": True}},
        ),
        "secret": _field(
            "secret", type="string", **{"x-widget": "hidden", "x-default": '"kept"'}
        ),
        "lines": _field(
            "lines",
            type="array",
            maxItems=3,
            items={
                "type": "object",
                "properties": {
                    "part": _field("part", type="string", maxLength=20),
                    "qty": _field("qty", type="integer", minimum=1),
                    "picture": _files("picture", "photo_old_part"),
                },
                "required": ["part", "qty"],
            },
        ),
        "photos": _files("photos", "photo_fault video", maxItems=3),
        "papers": _files("papers", "signed_sheet"),
        "signed": _field("signed", type="object", **{"x-widget": "sign"}),
    },
    "required": ["name", "sure", "reason"],
}


def resources() -> dict[str, bytes]:
    """Give the files of the process, ready to be deployed."""
    begin = start().replace(" />", ' name="begin" camunda:formKey="sample" />')
    check = user_task("check", group="front_desk,tech_support", form="sample")
    bpmn = diagram(
        "sampler", begin + check + end(), "begin check", "check done"
    ).replace(b'name="sampler"', 'name="样例流程"'.encode())
    return {
        "sampler/sampler.bpmn": bpmn,
        "sampler/sample.form.json": json.dumps(FORM).encode(),
        "sampler/i18n/en.json": json.dumps(
            {"sampler": "Sample process", "check": "Check it"}
        ).encode(),
    }

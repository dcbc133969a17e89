"""Forms and translations: the files that stand beside a diagram."""

import re
from collections.abc import Iterator
from typing import Final

from workflows.models import translations
from workflows.models.dmn_reader import decision_ids
from workflows.models.findings import Finding
from workflows.models.form_definition import (
    DefinitionProblem,
    FormDefinitionError,
    Notebook,
)
from workflows.models.forms import Form
from workflows.models.rule_book import rule, short
from workflows.models.rules_base import Deployment, Diagram, file_finding
from workflows.models.xml import BPMN, camunda

FORM: Final = ".form.json"
_TRANSLATION: Final = re.compile(r"(?:(?P<folder>.*)/)?i18n/(?P<locale>[^/]+)\.json")
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")

_NO_FORM: Final = rule(
    "form-missing",
    zh=("表单“{key}”不存在。", "请在同一文件夹中加入 {key}.form.json。"),
    en=("The form “{key}” does not exist.", "Add {key}.form.json to the same folder."),
)
_LOOKUP: Final = rule(
    "form-lookup",
    zh=("未知的数据来源“{source}”。", "可用的来源：{known}。"),
    en=("Unknown source “{source}”.", "Use one of: {known}."),
)
_NOT_TEXT: Final = rule(
    "form-encoding",
    zh=("表单文件不是 UTF-8。", "请另存为 UTF-8。"),
    en=("The form is not encoded in UTF-8.", "Save it as UTF-8."),
)
_BAD_TRANSLATION: Final = rule(
    "translation-file",
    zh=("翻译文件格式有误（{problem}）。", "请写成 JSON 对象：标识对应名称。"),
    en=(
        "The translation file is wrong: {problem}.",
        "Write a JSON object of ids and names.",
    ),
)
_UNKNOWN_ID: Final = rule(
    "translation-id",
    zh=("翻译中的标识“{id}”不在流程图中。", "请删除或更正。"),
    en=("The id “{id}” is not in the diagram.", "Remove it, or correct it."),
)


def form_keys(diagram: Diagram) -> Iterator[Finding]:
    """Expect a file for every form that a diagram names."""
    for node in diagram.nodes("userTask", "startEvent"):
        key = camunda(node, "formKey") or camunda(node, "formRef")
        if key is None:
            continue
        path = f"{diagram.folder}/{key}{FORM}".lstrip("/")
        if not _KEY.fullmatch(key) or path not in diagram.resources:
            yield diagram.finding(_NO_FORM, node, key=key)


def forms(deployment: Deployment) -> Iterator[Finding]:
    """Expect every form to be usable, with sources that exist."""
    known = deployment.catalogue.lookups | deployment.catalogue.facts
    for path, content in deployment.resources.items():
        if not path.endswith(FORM):
            continue
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            yield file_finding(_NOT_TEXT, path)
        else:
            for problem in _form_problems(text, known):
                yield _finding(path, problem)


def translated(deployment: Deployment) -> Iterator[Finding]:
    """Expect translations of elements that exist."""
    for path, content in deployment.resources.items():
        found = _TRANSLATION.fullmatch(path)
        if not found:
            continue
        try:
            names = translations.read(content)
        except ValueError as error:
            yield file_finding(_BAD_TRANSLATION, path, problem=str(error))
            continue
        ids = {
            node.get("id")
            for diagram in deployment.diagrams
            if diagram.folder == (found["folder"] or "")
            for node in diagram.root.iter(f"{BPMN}*")
        } | decision_ids(deployment.resources, found["folder"] or "")
        for name in names:
            if name.removesuffix(translations.DOCUMENTATION) not in ids:
                yield file_finding(_UNKNOWN_ID, path, id=name)


def _form_problems(text: str, known: frozenset[str]) -> list[DefinitionProblem]:
    try:
        form = Form.parse(text)
    except FormDefinitionError as error:
        return list(error.problems)
    book = Notebook(text)
    for name, source in form.sources():
        if source not in known:
            words = ", ".join(sorted(known))
            book.note(_LOOKUP, name, source=source, known=words)
    return book.problems


def _finding(path: str, problem: DefinitionProblem) -> Finding:
    return Finding(
        rule=problem.rule.id,
        file=path,
        line=problem.line,
        element_id=short(problem.field),
        element_name="",
        element_type="field" if problem.field else "form",
        text=problem.text,
        remedy=problem.remedy,
    )

"""What the check of a deployment found, in words for the person who drew it."""

from dataclasses import dataclass
from typing import ClassVar, Final

from workflows.errors import InvalidError, Text
from workflows.models.element_names import name_of_type
from workflows.models.rule_book import Severity

_PREFIXES: Final[dict[Severity, Text]] = {
    "error": Text("", ""),
    "warning": Text("警告:", "warning: "),
    "reason": Text("不可执行:", "not executable: "),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the check of a deployment found, and what to do about it."""

    rule: str
    file: str
    line: int
    element_id: str
    element_name: str
    text: Text
    remedy: Text
    element_type: str = ""
    severity: Severity = "error"

    def render(self, locale: str) -> str:
        """Say it in one line: place, element, sentence, remedy."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        element = self._element(locale)
        return (
            f"{place}{' ' + element if element else ''}: "
            f"{_PREFIXES[self.severity].get(locale)}{self.text.get(locale)}"
            f"{'' if locale.startswith('zh') else ' '}"
            f"{self.remedy.get(locale)}"
        )

    def _element(self, locale: str) -> str:
        words = name_of_type(self.element_type).get(locale) if self.element_type else ""
        named = ""
        if self.element_name:
            named = Text(f"“{self.element_name}”", f" “{self.element_name}”").get(
                locale
            )
        identity = f" ({self.element_id})" if self.element_id else ""
        return f"{words}{named}{identity}".strip()


class InvalidDeploymentError(InvalidError):
    """The files of a deployment cannot be run; nothing of it takes effect."""

    sentences: ClassVar = {
        "zh": "部署被拒绝：发现 {count} 处问题，所有文件均未生效。",
        "en": "Expected files that can be run, but {count} problems were found; "
        "nothing was deployed.",
    }

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(count=len(findings))

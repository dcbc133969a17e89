"""The sentences of every rule, and how facts get into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from workflows.errors import Text

_MAX_FACT: Final = 120

#: An error refuses the deployment; a warning is only shown. A reason says why a
#: process that only describes work cannot be run, and refuses nothing either.
Severity = Literal["error", "warning", "reason"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the check: its sentence and remedy are templates over facts."""

    id: str
    text: Text
    remedy: Text
    severity: Severity = "error"
    #: Whether it holds also for a process that only describes work.
    always: bool = False


#: Every rule by its id.
RULES: Final[dict[str, Rule]] = {}


def rule(
    rule_id: str,
    *,
    zh: tuple[str, str],
    en: tuple[str, str],
    severity: Severity = "error",
    always: bool = False,
) -> Rule:
    """Register a rule: sentence and remedy in both languages."""
    text, remedy = Text(zh[0], en[0]), Text(zh[1], en[1])
    made = Rule(rule_id, text, remedy, severity, always)
    RULES[rule_id] = made
    return made


def filled(template: Text, facts: Mapping[str, str | Text]) -> Text:
    """Put the facts into a sentence, in both languages."""
    words = {
        name: fact if isinstance(fact, Text) else Text(short(fact), short(fact))
        for name, fact in facts.items()
    }
    return Text(
        template.zh.format(**{name: text.zh for name, text in words.items()}),
        template.en.format(**{name: text.en for name, text in words.items()}),
    )


def short(text: str) -> str:
    """Cut what a stranger wrote to a length that fits a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= _MAX_FACT else f"{text[:_MAX_FACT]}…"

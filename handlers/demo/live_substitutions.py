"""Who stands in for whom in the demo."""

from datetime import timedelta
from typing import Final

from handlers.demo.stage import Stage
from workflows.commands.substitutions import AddSubstitution
from workflows.errors import LOCAL_ZONE

#: Who is away, who stands in, from which day, for how many days, why, who says so.
_AWAY: Final = (
    ("cs.sup", "cs.store", 0, 3, "出差：永州工地回访。", "cs.sup"),
    ("am2", "am1", 4, 7, "参加新机型培训。", "am2"),
)


def put_substitutions(stage: Stage) -> None:
    """Let people say who does their work while they are away."""
    today = stage.clock.now.astimezone(LOCAL_ZONE).date()
    for away, substitute, begins, days, reason, by in _AWAY:
        first = today + timedelta(days=begins)
        last = first + timedelta(days=days - 1)
        command = AddSubstitution(away, substitute, first, last, reason)
        stage.engine.run(command, actor=stage.actor(by))

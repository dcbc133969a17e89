"""Making outside calls: each try is leased, made, and then finished or failed.

They have threads of their own: however slow a mail server is, timers fire in time.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, Final, TypeAlias
from uuid import uuid4

from storage.jobs import JobKind
from workflows.commands.outside import (
    FindOutsideJobs,
    FinishJob,
    LeaseJob,
    OutsideCall,
)
from workflows.engine import SYSTEM, Engine
from workflows.errors import RejectedError, Text
from workflows.jobs.executor import JobExecutor, attempt

#: What makes the calls of a kind; raises an error where one does not succeed.
Callers: TypeAlias = Mapping[JobKind, Callable[[OutsideCall], None]]
#: How many calls one process makes at a time.
THREADS: Final = 3
_INTERVAL: Final = 1.0


class NobodyCallsError(RejectedError):
    """Nothing in the process makes calls of the kind."""

    sentences: ClassVar = {
        "zh": "没有程序办理 {kind} 类作业。",
        "en": "Expected something that carries out {kind} jobs, but there is nothing.",
    }


def outside_executors(engine: Engine, callers: Callers) -> list[JobExecutor]:
    """Make the executors that keep making outside calls."""
    work = partial(make_calls, callers=callers)
    return [
        JobExecutor(engine, _INTERVAL, work=work, name=f"outside {number}")
        for number in range(1, THREADS + 1)
    ]


def make_calls(engine: Engine, callers: Callers) -> int:
    """Make the outside calls that are due; give how many were this one's to make."""
    found = engine.run(FindOutsideJobs(), actor=SYSTEM)
    return sum(make_call(engine, callers, job_id) for job_id in found)


def make_call(engine: Engine, callers: Callers, job_id: int) -> bool:
    """Make one outside call, unless somebody else does; tell whether it was made."""
    call = engine.run(LeaseJob(job_id, str(uuid4())), actor=SYSTEM)
    if call is None:
        return False
    attempt(engine, job_id, lambda: _make(engine, callers, call), call.lease)
    return True


def _make(engine: Engine, callers: Callers, call: OutsideCall) -> None:
    if call.kind not in callers:
        raise NobodyCallsError(kind=Text(call.kind.value, call.kind.value))
    callers[call.kind](call)
    engine.run(FinishJob(call.job_id, call.lease), actor=SYSTEM)

"""The executor on one machine: a thread that carries out what is due.

On SQLite it is all there is. Each job is a command of its own, in a transaction of
its own: what is killed in the middle has not happened, and is done at the next start.
"""

from collections.abc import Callable
from threading import Event, Thread
from typing import Final

import structlog

from workflows.commands.jobs import FailJob, FindDueJobs, RunJob
from workflows.commands.recurring import ArmRecurring
from workflows.engine import SYSTEM, Engine
from workflows.errors import UnavailableError

log = structlog.get_logger(__name__)

#: Seconds between two looks at the jobs: timers fire within two of being due.
INTERVAL: Final = 0.5
#: Seconds between two looks at what is done again and again: also after a clock has
#: been set back it goes on.
ARMING: Final = 60.0


class JobExecutor:
    """Carries out due jobs until it is stopped."""

    def __init__(
        self,
        engine: Engine,
        interval: float = INTERVAL,
        *,
        work: Callable[[Engine], int] | None = None,
        name: str = "jobs",
    ) -> None:
        self._engine = engine
        self._interval = interval
        self._carry_out = work or run_due
        self._stopped = Event()
        self._working = False
        self._thread = Thread(target=self._work, name=name, daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self, patience: float | None = None) -> None:
        """Finish the job at hand, and end; wait for no longer than some seconds."""
        self._stopped.set()
        self._thread.join(patience)

    @property
    def working(self) -> bool:
        """Whether due jobs are carried out, as far as is known."""
        return self._working and self._thread.is_alive()

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                worked = self._carry_out(self._engine)
                self._working = True
            except UnavailableError:
                # The database may be away for a while; the jobs are still there.
                self._working, worked = False, 0
            except Exception:
                log.exception("jobs cannot be read")
                self._working, worked = False, 0
            if not worked:
                self._stopped.wait(self._interval)


def arming_executor(engine: Engine) -> JobExecutor:
    """Keep the recurring commands armed."""
    return JobExecutor(engine, ARMING, work=_arm, name="recurring")


def _arm(engine: Engine) -> int:
    engine.run(ArmRecurring(), actor=SYSTEM)
    return 0


def run_due(engine: Engine, limit: int = 100) -> int:
    """Carry out what is due now, the first due first; give how many jobs that were."""
    jobs = engine.run(FindDueJobs(limit), actor=SYSTEM)
    for job_id in jobs:
        run_job(engine, job_id)
    return len(jobs)


def run_job(engine: Engine, job_id: int) -> None:
    """Carry out one job; one that fails is put off, or becomes an incident."""
    attempt(engine, job_id, lambda: engine.run(RunJob(job_id), actor=SYSTEM))


def attempt(
    engine: Engine,
    job_id: int,
    work: Callable[[], object],
    lease: str | None = None,
) -> None:
    """Do what a job asks for; if that fails, it is put off, or becomes an incident."""
    try:
        work()
    except UnavailableError:
        raise  # it is not the job's fault, and none of its tries
    except Exception as error:
        log.warning("job failed", job=job_id, exc_info=True)
        engine.run(FailJob(job_id, error, lease), actor=SYSTEM)

"""The executor on many machines: Procrastinate tells who carries out what.

Every process has one. What the database hands over (``storage/job_queue.sql``) goes to
one of them; what a killed one had in hand goes to another. Each job is still a command
of its own: one that is given twice finds nothing to do the second time.
"""

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event, Thread
from typing import Any, Final

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from workflows.commands.jobs import HandOverJobs
from workflows.engine import SYSTEM, Engine
from workflows.jobs.executor import run_job

log = structlog.get_logger(__name__)

QUEUE: Final = "paigong"
#: How many jobs one process carries out at a time.
CONCURRENCY: Final = 4
#: Seconds between two looks at what has become due; new work announces itself.
INTERVAL: Final = 1.0
#: Seconds between two signs of life, and without one until others take over. With the
#: interval, a job goes on within 15 s after its worker was killed.
HEARTBEAT: Final = 2.0
SILENCE: Final = 8.0
#: Seconds to wait for a connection to the queue, and for the first ones.
PATIENCE: Final = 2.0
OPENING: Final = 5.0
#: Seconds until a worker that has lost the database looks for it again.
PAUSE: Final = 0.5


class _Manager(JobManager):
    """Knows what its worker has in hand, whatever the queue says.

    A crash of the server takes back what the queue was told last, and the worker goes
    on: a job it has finished would be in its hands for ever, and keep the other jobs
    of its instance waiting. When the end of a job could not be told, it is the same.
    """

    def __init__(self, connector: BaseConnector) -> None:
        super().__init__(connector)
        self._worker_id: int | None = None
        self._in_hand: set[int | None] = set()
        self._astray: set[int | None] = set()
        #: The end of a job could not be told: the worker is to begin anew.
        self.lost = False

    async def register_worker(self) -> int:
        self._worker_id = await super().register_worker()
        return self._worker_id

    async def fetch_job(
        self, queues: Iterable[str] | None, worker_id: int
    ) -> Job | None:
        job = await super().fetch_job(queues, worker_id)
        if job is not None:
            self._in_hand.add(job.id)
        return job

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: FBT001 (as it is called)
        try:
            await super().finish_job(job, status, delete_job)
        except ConnectorException as error:
            log.warning("end of job not told", reason=str(error))
            self.lost = True
        finally:
            self._in_hand.discard(job.id)

    async def find_astray(self) -> list[Job]:
        """List what nobody carries out, though the queue says that somebody does."""
        stalled = await self.get_stalled_jobs(seconds_since_heartbeat=SILENCE)
        if self._worker_id is None:
            return [*stalled]
        ours = await self.list_jobs_async(status="doing", worker_id=self._worker_id)
        # What is just being fetched or finished is not in hand, either: twice is sure.
        before = self._astray
        self._astray = {job.id for job in ours} - self._in_hand
        return [*stalled, *(job for job in ours if job.id in before & self._astray)]


class JobWorker:
    """Carries out the jobs it is handed until it is stopped."""

    def __init__(
        self, engine: Engine, conninfo: str, concurrency: int = CONCURRENCY
    ) -> None:
        self._engine = engine
        self._conninfo = conninfo
        self._concurrency = concurrency
        self._stopped = Event()
        self._working = False
        self._thread = Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the jobs at hand, and end."""
        self._stopped.set()
        self._thread.join()

    @property
    def working(self) -> bool:
        """Whether jobs are carried out: the queue could be read a moment ago."""
        return self._working and self._thread.is_alive()

    def _run(self) -> None:
        asyncio.run(self._keep_working())

    async def _keep_working(self) -> None:
        loop = asyncio.get_running_loop()
        # One more thread looks for what has become due.
        with ThreadPoolExecutor(self._concurrency + 1, "job") as threads:
            loop.set_default_executor(threads)
            while not self._stopped.is_set():
                work = asyncio.create_task(self._work())
                await asyncio.wait({work})
                self._working, error = False, work.exception()
                if not self._stopped.is_set():
                    # The database may be away for a while; the jobs are still there.
                    log.warning("no jobs can be had", reason=repr(error))
                    await asyncio.sleep(PAUSE)

    async def _work(self) -> None:
        # Where the database is away this says so at once; a pool would wait longer.
        await self._hand_over()
        app = self._app()
        app.job_manager = manager = _Manager(app.connector)
        try:
            async with asyncio.timeout(OPENING):
                await app.open_async()
            await self._share(app, manager)
        finally:
            await app.close_async()

    async def _share(self, app: App, manager: _Manager) -> None:
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._concurrency,
                fetch_job_polling_interval=INTERVAL,
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=SILENCE,
                delete_jobs="always",
                install_signal_handlers=False,
            )
        )
        helper = asyncio.create_task(self._look_around(manager))
        await asyncio.wait({worker, helper}, return_when=asyncio.FIRST_COMPLETED)
        worker.cancel()  # it finishes what it has in hand
        helper.cancel()
        await asyncio.wait({worker, helper})
        for task in (helper, worker):
            if not task.cancelled():
                task.result()

    async def _look_around(self, manager: _Manager) -> None:
        """Look for what is due, and for what nobody has in hand any more."""
        while not (self._stopped.is_set() or manager.lost):
            await self._take_over(manager)
            await self._hand_over()
            self._working = True
            await asyncio.to_thread(self._stopped.wait, INTERVAL)

    async def _take_over(self, manager: _Manager) -> None:
        for given in await manager.find_astray():
            log.warning("job taken over", job=given.task_kwargs["job_id"])
            # Others may be doing the same. The job itself is handed over anew.
            with suppress(ConnectorException):
                await manager.finish_job_by_id_async(
                    given.id or 0, Status.FAILED, delete_job=True
                )

    async def _hand_over(self) -> None:
        await asyncio.to_thread(self._engine.run, HandOverJobs(), actor=SYSTEM)

    def _app(self) -> App:
        app = App(
            connector=PsycopgConnector(
                conninfo=self._conninfo,
                configure=_use_queue,
                min_size=2,
                max_size=self._concurrency + 3,
                timeout=PATIENCE,
            )
        )

        @app.task(name="run_job", queue=QUEUE)
        def run(job_id: int) -> None:
            run_job(self._engine, job_id)

        return app


async def _use_queue(connection: Any) -> None:  # noqa: ANN401 (psycopg's, which is storage's)
    # Procrastinate's statements stand alone: without BEGIN they take one round trip.
    await connection.set_autocommit(True)
    # What a crash of the server takes back of the queue, _Manager puts right.
    await connection.execute(
        "SET search_path TO paigong_queue; SET synchronous_commit TO off"
    )

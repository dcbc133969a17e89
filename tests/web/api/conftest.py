"""A real server, a process that waits for a worker, and the worker's account."""

from collections.abc import Iterator
from functools import cache
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.web.api.program import Program
from tests.workflows.conftest import deploy
from tests.workflows.workers import ordering, with_data
from workflows.commands.credentials import AddWorkerAccount
from workflows.commands.identities import hash_password
from workflows.commands.process_instances import StartProcessInstance
from workflows.engine import SYSTEM, Engine

#: What the processes of tests name, as this company calls it.
OURS = b'camunda:candidateGroups="front_desk"'


@cache
def hashed(password: str) -> str:
    return hash_password(password)


@pytest.fixture
def server(app: Flask) -> Iterator[int]:
    """Serve the application; give the port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def program(server: int, engine: Engine) -> Program:
    found = Program(server)
    account = AddWorkerAccount(found.login, hashed(found.password))
    engine.run(account, actor=SYSTEM)
    return found


@pytest.fixture
def waiting(engine: Engine) -> int:
    """Let an instance wait for parts; give its id."""
    diagram = ordering(with_data(), ' camunda:taskPriority="7"')
    diagram = diagram.replace(b'camunda:candidateGroups="clerk"', OURS)
    deploy(engine, p=diagram)
    return engine.run(StartProcessInstance("p"), actor=SYSTEM).process_instance_id

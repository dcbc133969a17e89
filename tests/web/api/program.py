"""A program that talks to the server, as any HTTP client would."""

import base64
import json
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 (any JSON value)
        return json.loads(self.body)

    @property
    def message(self) -> str:
        """What an error says."""
        return str(self.json["message"])


@dataclass(frozen=True, slots=True)
class Program:
    """A client of the REST interface."""

    port: int
    login: str = "erp"
    password: str = "a word for programs"  # noqa: S105 (of a program that does not exist)
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: object = None) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.send("POST", path, content)

    def send(self, method: str, path: str, content: bytes = b"") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, f"/engine-rest{path}", content, self._headers())
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        found = Answer(answer.status, headers, answer.read())
        connection.close()
        return found

    def fetch(self, **more: object) -> Answer:
        """Fetch the work of the topic ``parts``."""
        topic = {"topicName": "parts", "lockDuration": 60_000, **more}
        return self.post(
            "/external-task/fetchAndLock",
            {"workerId": "w1", "maxTasks": 5, "usePriority": True, "topics": [topic]},
        )

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json", **self.headers}
        if self.login:
            word = base64.b64encode(f"{self.login}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {word}"
        return headers

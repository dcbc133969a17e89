"""The application as tests visit it."""

from dataclasses import dataclass, field
from types import CodeType

from flask import Flask
from jinja2 import BytecodeCache, StrictUndefined
from jinja2.bccache import Bucket

from web.app import create_app
from web.metrics import Health
from web.settings import Settings
from workflows.engine import Engine


@dataclass
class _Compiled(BytecodeCache):
    """Keeps what Jinja has compiled, for the applications of all tests."""

    codes: dict[tuple[str, str], CodeType] = field(default_factory=dict)

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


def application(
    engine: Engine, settings: Settings, health: Health | None = None
) -> Flask:
    """Build the web application around an engine."""
    app = create_app(engine, settings, health)
    app.jinja_env.bytecode_cache = _COMPILED
    # A misspelt name in a template is an error, not an empty text.
    app.jinja_env.undefined = StrictUndefined
    return app

"""What every table shares: the declarative base and the column types."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import JSON, DateTime, Dialect, MetaData, Text, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

from storage.quantities import Quantity, QuantityType

Json: TypeAlias = Any

_JSON_ENCODER = msgspec.json.Encoder(decimal_format="number")
_SORTED = msgspec.json.Encoder(decimal_format="number", order="deterministic")
_JSON_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def dump_json(value: object) -> bytes:
    """Write JSON; decimals become JSON numbers with all their digits."""
    return _JSON_ENCODER.encode(value)


def sorted_json(value: object) -> str:
    """Write JSON that is the same text whenever the values are equal."""
    return _SORTED.encode(_plain(value)).decode()


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        # 1.0 and 1 are one number.
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value


def load_json(text: str | bytes) -> Json:
    """Read JSON; numbers with a fraction become Decimal, never float."""
    return _JSON_DECODER.decode(text)


def naive_utc(value: datetime) -> datetime:
    """Give an aware time as it is stored: in UTC, without saying so."""
    if value.tzinfo is UTC:
        return value.replace(tzinfo=None)
    if value.utcoffset() is None:
        msg = f"Expected an aware datetime, but {value!r} is naive."
        raise ValueError(msg)
    return value.astimezone(UTC).replace(tzinfo=None)


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, always aware and always in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> datetime | None:
        """Refuse naive values, which would silently mean local time."""
        return None if value is None else naive_utc(value)

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 (SQLAlchemy's signature)
    ) -> datetime | None:
        """Give back what was stored, marked as UTC."""
        return value.replace(tzinfo=UTC) if value else None


class JsonValue(TypeDecorator[Json]):
    """A JSON value; SQL NULL stands for None."""

    impl = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
    cache_ok = True


class Base(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads the plain dict)
        datetime: UtcDateTime,
        str: Text,
        Quantity: QuantityType,
    }

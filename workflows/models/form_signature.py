"""Signing a form: a typed name, in what role, when, and a hash of what was signed."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from storage.base import sorted_json
from workflows.models.form_fields import Field


def sealed(
    item: Field,
    clean: Mapping[str, object],
    known: Mapping[str, object],
    signer: str,
    at: datetime,
) -> dict[str, object]:
    """Give a signature with its time and the hash of what stands above it.

    What is signed: the other fields of the form, and what ``x-content`` gives.
    """
    typed = clean[item.name]
    assert isinstance(typed, dict), typed
    fields = {name: value for name, value in clean.items() if name != item.name}
    content = item.content.evaluate({**known, **clean}) if item.content else None
    signed = sorted_json({"form": fields, "content": _plain(content)})
    return {
        **typed,
        "at": at.isoformat(timespec="seconds"),
        "by": signer,
        "content_sha256": hashlib.sha256(signed.encode()).hexdigest(),
    }


def _plain(value: object) -> object:
    """Write times and other values of FEEL as texts, so that they can be hashed."""
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)

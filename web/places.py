"""Where a person is, and where a form may send them afterwards."""

from urllib.parse import urlsplit

from flask import request, url_for

#: What numbers begin with, and the pages they have.
_ENDPOINTS = {
    "OP": "opportunities",
    "PR": "requests",
    "PS": "sales",
    "SR": "service_requests",
}
#: What numbers begin with whose page is a list, and the list.
_LISTS = {
    "CC": "customers.calls",
    "MS": "maintenance.index",
    "OB": "settlement.old_parts",
    "SC": "stock.counts",
}


def this_place() -> str:
    """Give the path and query of the page in hand, without a bare "?"."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def number_place(number: str) -> str:
    """Give the page of what has a number; what says nothing else is an order."""
    kind = number.partition("-")[0]
    if kind in _LISTS:
        return url_for(_LISTS[kind], q=number, state="all")
    endpoint = _ENDPOINTS.get(kind, "orders")
    return url_for(f"{endpoint}.show", no=number)


def safe_place(wanted: str | None, otherwise: str = "inbox.index") -> str:
    """Give a place on this server: the wanted one, or a page of ours."""
    if wanted and _is_ours(wanted):
        return wanted
    return url_for(otherwise)


def _is_ours(place: str) -> bool:
    # Browsers read "\" as "/" and drop tabs and line ends: //evil.example in disguise.
    if not place.startswith("/") or place.startswith("//"):
        return False
    if "\\" in place or not place.isprintable():
        return False
    parts = urlsplit(place)
    return not parts.scheme and not parts.netloc

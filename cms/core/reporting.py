"""Errors told to Sentry, where an operator wants that: where in the code, and nothing of whose or about what.

What is sent is put together from what may be known, and all else that the library gathers is left behind: a message
of an exception can quote what a reader typed, and one of the database names the values of the statement.
"""

import sys
from collections.abc import MutableMapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from cms import __version__

LIBRARY = "sentry_sdk"  # an extra, so it may be missing; CMS_SENTRY_DSN is refused then
LEVELS = frozenset({"error", "critical"})
TAGS = frozenset({"request_id", "route", "work", "topic", "phase", "detector", "trouble", "run", "row"})
EVENT = frozenset(
    {"event_id", "timestamp", "level", "logger", "platform", "release", "environment", "message", "tags", "sdk"}
)
FRAME = frozenset({"filename", "function", "module", "lineno", "in_app"})
FORM = "must be an address such as https://key@o1.ingest.sentry.io/2"


def check(dsn: str) -> None:
    """Look whether an address can be used. Raises ValueError, without the key."""
    try:
        parts = urlsplit(dsn)
        whole = parts.scheme in {"https", "http"} and parts.username and parts.hostname and parts.path.strip("/")
    except ValueError:
        raise ValueError(FORM) from None
    if not whole:
        raise ValueError(FORM)
    if find_spec(LIBRARY) is None:
        raise ValueError("needs the library of Sentry: pip install 'vertebra-cms[sentry]'")


def begin(dsn: str, **more: Any) -> None:
    """Tell Sentry of errors from here on; `more` goes to its library."""
    import_module(LIBRARY).init(
        dsn=dsn,
        release=f"vertebra@{__version__}",
        default_integrations=False,  # nothing of ours is changed by it, and nothing is told but what `tell` tells
        auto_enabling_integrations=False,
        data_collection={"user_info": False, "http_bodies": []},
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="",
        send_client_reports=False,
        auto_session_tracking=False,
        before_send=lambda event, _hint: only_known(event),
        **more,
    )


def tell(_logger: Any, _method: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Tell Sentry of an error that is logged, with the exception that is handled just now; a step of the log."""
    sentry: Any = sys.modules.get(LIBRARY)  # which is loaded where an address was set
    if told.get("level") in LEVELS and sentry is not None and sentry.is_initialized():
        handled = sys.exc_info()
        event = sentry.utils.event_from_exception(handled, sentry.get_client().options)[0] if handled[0] else {}
        tags = {name: str(value) for name, value in told.items() if name in TAGS and value is not None}
        sentry.capture_event({**event, "level": told["level"], "message": told["event"], "tags": tags})
    return told


def only_known(event: dict[str, Any]) -> dict[str, Any]:
    """Give an event without all that is not known to be harmless: values, addresses, headers, bodies, names."""
    kept = {name: value for name, value in event.items() if name in EVENT}
    chain = event.get("exception", {}).get("values", [])
    return kept | {"exception": {"values": [_bare(each) for each in chain]}} if chain else kept


def _bare(exception: dict[str, Any]) -> dict[str, Any]:
    """Give an exception without its words."""
    frames = (exception.get("stacktrace") or {}).get("frames", [])
    known = [{name: value for name, value in frame.items() if name in FRAME} for frame in frames]
    return {"type": exception.get("type"), "module": exception.get("module"), "stacktrace": {"frames": known}}

"""Addresses of what pages load: each names its content, so that a browser may keep it for good."""

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, current_app, request, url_for

KEPT = 31_536_000  # a year, in seconds


def init_app(app: Flask) -> None:
    """Give the templates `asset(name)`, and `built(name)` for what only a full build brings."""
    app.jinja_env.globals.update(asset=asset, built=built)
    app.get_send_file_max_age = _max_age  # type: ignore[method-assign]


def asset(name: str) -> str:
    """Give the address of a file of ours, with a mark that changes when the file does."""
    path = _folder() / name
    return url_for("static", filename=name, v=_mark(path, path.stat().st_mtime_ns))


def built(name: str) -> bool:
    """Tell whether a file that comes from npm packages is there; `CMS_ASSETS=skip` leaves them out."""
    return (_folder() / name).is_file()


def _folder() -> Path:
    return Path(current_app.static_folder or "")


def _max_age(filename: str | None) -> int | None:  # noqa: ARG001 -- the signature is Flask's
    return KEPT if "v" in request.args else None


@lru_cache(maxsize=256)
def _mark(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]

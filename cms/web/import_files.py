"""Files for import on their way in, and what is asked of imports: the same for pages and programs."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from cms.accounts.permissions import Actor
from cms.core.db import writing
from cms.core.errors import Fault, Invalid
from cms.transfer import sources
from cms.transfer.runs import asking, files
from cms.transfer.runs.models import ImportRun
from cms.web.context import installation

_VERBS: dict[str, Callable[..., ImportRun]] = {
    "run": asking.start,
    "cancel": asking.cancel,
    "undo": asking.undo,
}


def keep(actor: Actor, source: str, file: FileStorage | None, told: Mapping[str, Any]) -> ImportRun:
    """Keep a file of a source for the worker to check, with its options. Raises Invalid for what does not fit.

    The file is written to the disk outside of any transaction.
    """
    kind = sources.known(source)
    if file is None or not file.filename:
        raise Invalid(Fault("Choose a file to import.", "#/file"))
    if not file.filename.lower().endswith(kind.endings):
        raise Invalid(
            Fault(f"This is no file of {kind.label}: its name ends in {' or '.join(kind.endings)}.", "#/file")
        )
    sources.options_of(kind, told)
    most, folder = installation().settings.import_bytes, imports_folder()
    with closing(file), files.receiving(folder, file.stream, file.filename, most) as received, writing():
        return asking.add(actor, kind, received, folder, told)


def check_again(actor: Actor, run_id: int, told: Mapping[str, Any]) -> ImportRun:
    """Have the same file checked with other options."""
    with writing():
        return asking.check_again(actor, run_id, told)


def ask(actor: Actor, run_id: int, what: str, **more: bool) -> ImportRun:
    """Have an import run, cancelled or undone; a file that is needed no more is deleted."""
    with writing():
        run = _VERBS[what](actor, run_id, **more)
    if not run.has_file:
        files.discard(imports_folder(), run.id)
    return run


def imports_folder() -> Path:
    """Give where files for import lie."""
    return Path(installation().settings.imports_folder)

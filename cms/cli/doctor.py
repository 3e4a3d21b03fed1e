"""A look at the whole installation at the shell."""

from collections.abc import Iterator

import click
from flask.cli import ScriptInfo

from cms.cli.output import json_option, result
from cms.core.errors import Misconfigured
from cms.delivery.installation import Installation
from cms.doctor.examining import case_of, examine
from cms.doctor.finding import Finding, State, fail
from cms.doctor.order import CHECKS

COLOURS = {State.OK: "green", State.WARN: "yellow", State.FAIL: "red", State.SKIP: "cyan"}
WIDTH = max(len(check.name) for check in CHECKS)


@click.command()
@json_option
@click.pass_context
def doctor(context: click.Context, *, as_json: bool) -> None:
    """Look at settings, database, media store, mail and work that waits: a line each, exit status 1 if any fails.

    It changes nothing, sends nothing to anybody, and prints no secret and no address.

    Example: cms doctor
    """
    looked = []
    for name, found in _examined(context):
        looked.append((name, found))
        if not as_json:
            state = click.style(f"{found.state:<4}", fg=COLOURS[found.state])
            click.echo(f"{state}  {name:<{WIDTH}}  {found.message}")
    is_well = all(found.state not in {State.FAIL, State.SKIP} for _name, found in looked)
    if as_json:
        told = [{"name": name, "state": found.state, "message": found.message} for name, found in looked]
        result({"ok": is_well, "checks": told}, "", as_json=True)
    if not is_well:
        context.exit(1)


def _examined(context: click.Context) -> Iterator[tuple[str, Finding]]:
    """Go through the checks; without valid settings there is nothing else to look at."""
    try:
        app = context.ensure_object(ScriptInfo).load_app()
    except Misconfigured as refusal:
        yield "settings", fail(refusal.detail)
        return
    house: Installation = app.extensions["vertebra"]
    case = case_of(house)
    try:
        yield from examine(case, CHECKS)
    finally:
        case.engine.dispose()

"""Tokens at the shell."""

import click
from flask.cli import with_appcontext

from cms.accounts import tokens, users
from cms.accounts.models import Token, User
from cms.accounts.permissions import SHELL
from cms.cli.output import json_option, result
from cms.core.clock import rfc3339
from cms.core.db import writing


@click.group()
def token() -> None:
    """Make and revoke the keys of programs.

    Example: cms token create ana@clinic.example --name website --scope content.read
    """


@token.command()
@click.argument("email")
@click.option("--name", required=True, help="What the token is for.")
@click.option(
    "--scope", "scopes", multiple=True, help="A right it shall have; may be given again. Default: all of its owner's."
)
@click.option("--expires", type=click.IntRange(1, 3650), help="Days until it ends. Default: never.")
@json_option
@with_appcontext
def create(email: str, name: str, scopes: tuple[str, ...], expires: int | None, as_json: bool) -> None:
    """Make a token and print it, alone and once: only its hash is kept.

    Example: cms token create ana@clinic.example --name website --scope content.read
    """
    with writing():
        made, key = tokens.create(SHELL, users.get(email), name=name, scopes=scopes, expires_in_days=expires)
        result({"id": made.id, "token": key}, key, as_json=as_json)


@token.command("list")
@json_option
@with_appcontext
def list_(as_json: bool) -> None:
    """List all tokens, without their keys.

    Example: cms token list
    """
    known = tokens.everything()
    everything = [_document(each, owner) for each, owner in known]
    lines = [
        f"{each.id:>4}  {owner.email}  {each.name}  {_state(each)}  {', '.join(each.scopes or ['all rights'])}"
        for each, owner in known
    ]
    result(everything, "\n".join(lines) or "There are no tokens yet.", as_json=as_json)


@token.command()
@click.argument("token_id", metavar="ID", type=int)
@json_option
@with_appcontext
def revoke(token_id: int, as_json: bool) -> None:
    """End a token at once.

    Example: cms token revoke 3
    """
    with writing():
        ended = tokens.revoke(SHELL, token_id)
        result(
            {"id": ended.id, "revoked_at": rfc3339(ended.revoked_at)}, f"Token {ended.id} is revoked.", as_json=as_json
        )


def _document(each: Token, owner: User) -> dict[str, object]:
    return {
        "id": each.id,
        "owner": owner.email,
        "name": each.name,
        "scopes": each.scopes,
        "state": _state(each),
        "created_at": rfc3339(each.created_at),
        "expires_at": rfc3339(each.expires_at),
    }


def _state(each: Token) -> str:
    return "revoked" if each.revoked_at else "in use"

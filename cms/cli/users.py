"""Accounts at the shell: also the way back in for an admin who is locked out."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from cms.accounts import second_factor, users
from cms.accounts.models import User
from cms.accounts.permissions import SHELL, Role
from cms.cli.output import json_option, result
from cms.core import site
from cms.core.db import writing
from cms.core.errors import Fault, Invalid


@click.group()
def user() -> None:
    """Make and change accounts.

    Example: echo 'a long password' | cms user create ana@clinic.example --role editor --password-stdin
    """


@user.command()
@click.argument("email")
@click.option("--role", required=True, help=f"One of {', '.join(Role)}.")
@click.option("--name", default="", help="The name that colleagues see.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@json_option
@with_appcontext
def create(email: str, role: str, name: str, password_stdin: bool, as_json: bool) -> None:
    """Make an account. Without --password-stdin nobody can sign in to it yet.

    Example: echo 'a long password' | cms user create ana@clinic.example --role editor --password-stdin
    """
    password = _password() if password_stdin else None
    with writing():
        made = users.create(SHELL, email=email, role=role, name=name, password=password, site_title=_site_title())
        result(_document(made), f"Made an account for {made.email} ({made.role}).", as_json=as_json)


@user.command("list")
@json_option
@with_appcontext
def list_(as_json: bool) -> None:
    """List all accounts.

    Example: cms user list --json
    """
    everyone = users.everyone()
    lines = [
        f"{each.id:>4}  {each.role:<10} {'' if each.active else '(disabled) '}{each.email}  {each.name}"
        for each in everyone
    ]
    result([_document(each) for each in everyone], "\n".join(lines) or "There are no accounts yet.", as_json=as_json)


@user.command()
@click.argument("email")
@json_option
@with_appcontext
def disable(email: str, as_json: bool) -> None:
    """Close an account: no sign-in, no tokens.

    Example: cms user disable ana@clinic.example
    """
    _set_active(email, active=False, as_json=as_json)


@user.command()
@click.argument("email")
@json_option
@with_appcontext
def enable(email: str, as_json: bool) -> None:
    """Open a closed account again.

    Example: cms user enable ana@clinic.example
    """
    _set_active(email, active=True, as_json=as_json)


@user.command("set-role")
@click.argument("email")
@click.argument("role")
@json_option
@with_appcontext
def set_role(email: str, role: str, as_json: bool) -> None:
    """Give an account another role.

    Example: cms user set-role ana@clinic.example admin
    """
    with writing():
        found = users.get(email)
        users.set_role(SHELL, found, role)
        result(_document(found), f"{found.email} is {found.role} now.", as_json=as_json)


@user.command("set-password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, required=True, help="Read the password from standard input.")
@json_option
@with_appcontext
def set_password(email: str, password_stdin: bool, as_json: bool) -> None:  # noqa: ARG001 -- required, so that no password is ever an argument
    """Change a password; every session of the account ends.

    Example: echo 'a long password' | cms user set-password ana@clinic.example --password-stdin
    """
    password = _password()
    with writing():
        found = users.get(email)
        users.set_password(SHELL, found, password, _site_title())
        result(_document(found), f"The password of {found.email} is changed.", as_json=as_json)


@user.command("reset-second-factor")
@click.argument("email")
@json_option
@with_appcontext
def reset_second_factor(email: str, as_json: bool) -> None:
    """Take the second factor away from who lost theirs; every session of the account ends.

    Example: cms user reset-second-factor ana@clinic.example
    """
    with writing():
        found = users.get(email)
        second_factor.reset(SHELL, found)
        result(_document(found), f"{found.email} signs in with the password alone now.", as_json=as_json)


def _set_active(email: str, *, active: bool, as_json: bool) -> None:
    with writing():
        found = users.get(email)
        users.set_active(SHELL, found, active=active)
        result(_document(found), f"{found.email} is {'open' if active else 'closed'} now.", as_json=as_json)


def _site_title() -> str:
    return site.load(current_app.extensions["vertebra"].settings.fixed_site).site_title


def _password() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Invalid(Fault("No password came on standard input."))
    return line


def _document(found: User) -> dict[str, object]:
    return {"id": found.id, "email": found.email, "name": found.name, "role": found.role, "active": found.active}

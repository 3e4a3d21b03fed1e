"""Accounts and tokens at the shell, as an operator types them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select

from cms.accounts.models import User
from tests.shell import Shell

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PASSWORD = "a long enough password"


def test_an_account_is_made_with_a_password_from_standard_input(shell: Shell) -> None:
    made = shell.run(
        "user", "create", "Ana@Clinic.example", "--role", "editor", "--password-stdin", "--json", told=PASSWORD
    )
    assert made.json == {"id": 1, "email": "ana@clinic.example", "name": "ana", "role": "editor", "active": True}
    assert PASSWORD not in made.output + made.errors


@ON_SQLITE
def test_a_password_is_hashed_at_the_full_price(shell: Shell) -> None:
    told = ("user", "create", "ana@clinic.example", "--role", "editor", "--password-stdin")
    assert shell.run_apart(*told, told=PASSWORD).status == 0
    with create_engine(shell.environment["CMS_DATABASE_URL"]).connect() as connection:
        (kept,) = connection.execute(select(User.password)).scalars()
    assert str(kept).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


MISTAKES = [
    (("user", "create", "a@b.example", "--role", "boss"), "no such role", "an unknown role"),
    (("user", "create", "nobody", "--role", "editor"), "not an e-mail address", "no address"),
    (("user", "create", "a@b.example"), "--role", "a missing option"),
    (("user", "disable", "nobody@clinic.example"), "no account", "an unknown account"),
    (("token", "create", "nobody@clinic.example", "--name", "x"), "no account", "a token for nobody"),
    (("token", "revoke", "99"), "no token 99", "an unknown token"),
    (("nonsense",), "No such command", "an unknown command"),
    (("serve", "--port", "0"), "port", "a port that is none"),
]


@pytest.mark.parametrize(("words", "told"), [pytest.param(words, told, id=reason) for words, told, reason in MISTAKES])
def test_a_mistake_is_one_clear_line(shell: Shell, words: tuple[str, ...], told: str) -> None:
    ended = shell.run(*words)
    assert ended.status == 1
    assert ended.output == ""
    assert len(ended.errors.strip().splitlines()) == 1
    assert told in ended.errors
    assert "Traceback" not in ended.errors


def test_a_short_password_makes_no_account(shell: Shell) -> None:
    ended = shell.run("user", "create", "ana@clinic.example", "--role", "editor", "--password-stdin", told="short")
    assert (ended.status, shell.run("user", "list", "--json").json) == (1, [])
    assert "12 to" in ended.errors


def test_a_token_is_printed_alone_and_once(shell: Shell) -> None:
    shell.run("user", "create", "ana@clinic.example", "--role", "editor")
    made = shell.run(
        "token", "create", "ana@clinic.example", "--name", "site", "--scope", "content.read", "--expires", "3"
    )
    key = made.output.strip()
    assert key.startswith("vtb_")
    assert made.output.count("\n") == 1
    listed = shell.run("token", "list", "--json")
    assert [(each["name"], each["scopes"], each["state"]) for each in listed.json] == [
        ("site", ["content.read"], "in use")
    ]
    assert key not in listed.output


def test_a_token_cannot_have_a_right_that_its_owner_lacks(shell: Shell) -> None:
    shell.run("user", "create", "ana@clinic.example", "--role", "editor")
    ended = shell.run("token", "create", "ana@clinic.example", "--name", "x", "--scope", "site.admin")
    assert (ended.status, ended.output) == (1, "")
    assert "site.admin" in ended.errors


def test_a_token_is_revoked(shell: Shell) -> None:
    shell.run("user", "create", "ana@clinic.example", "--role", "editor")
    shell.run("token", "create", "ana@clinic.example", "--name", "x")
    assert shell.run("token", "revoke", "1").status == 0
    assert shell.run("token", "list", "--json").json[0]["state"] == "revoked"


def test_a_locked_out_admin_finds_a_way_back_in(shell: Shell) -> None:
    shell.run("user", "create", "ada@clinic.example", "--role", "admin")
    assert shell.run("user", "set-password", "ada@clinic.example", "--password-stdin", told=PASSWORD).status == 0
    refused = shell.run("user", "disable", "ada@clinic.example")
    assert (refused.status, "last admin" in refused.errors) == (1, True)
    shell.run("user", "create", "bea@clinic.example", "--role", "author")
    assert shell.run("user", "set-role", "bea@clinic.example", "admin", "--json").json["role"] == "admin"
    assert shell.run("user", "disable", "ada@clinic.example", "--json").json["active"] is False
    assert shell.run("user", "enable", "ada@clinic.example", "--json").json["active"] is True


def test_every_command_explains_itself_with_an_example(shell: Shell) -> None:
    for words in (
        (),
        ("user",),
        ("user", "create"),
        ("token", "create"),
        ("serve",),
        ("worker",),
        ("demo",),
        ("import", "wordpress"),
    ):
        told = shell.run(*words, "--help")
        assert told.status == 0
        assert "xample: " in told.output.replace("Start with: ", "Example: "), words


def test_it_runs_from_any_folder(shell: Shell, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert shell.run_apart("user", "list", folder=elsewhere).status == 0


def test_the_same_commands_are_reached_through_flask(shell: Shell) -> None:
    shell.run("user", "create", "ana@clinic.example", "--role", "editor")
    told = shell.run_apart("user", "list", "--json", through=("-m", "flask", "--app", "wsgi"))
    assert json.loads(told.output.strip().splitlines()[-1])[0]["email"] == "ana@clinic.example"

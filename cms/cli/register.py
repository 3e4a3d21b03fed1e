"""Every command, on one screen; mistakes end in one clear line."""

import sys
from collections.abc import Callable
from typing import Any, Never

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate.cli import db as migrations
from sqlalchemy.exc import DatabaseError

from cms import __version__
from cms.cli import archives, comment_imports, table_exports, text_exports, text_imports
from cms.cli.backups import backup, restore
from cms.cli.demo import demo
from cms.cli.doctor import doctor
from cms.cli.exports import export
from cms.cli.imports import import_
from cms.cli.keys import keys
from cms.cli.log import log
from cms.cli.print_config import print_config
from cms.cli.search import search
from cms.cli.serve import serve
from cms.cli.spam import spam
from cms.cli.tokens import token
from cms.cli.triage import triage
from cms.cli.users import user
from cms.cli.work import worker
from cms.core.connecting import FOR_EVER, limited
from cms.core.errors import Problem

HELP = """Vertebra: articles, exercises and moderated comments for people who publish about health.

Start with: cms demo"""
for _source in (*comment_imports.COMMANDS, *text_imports.COMMANDS):
    import_.add_command(_source)
import_.add_command(archives.take)
for _target in (archives.write, text_exports.markdown, *table_exports.COMMANDS):
    export.add_command(_target)
COMMANDS = (
    *(demo, serve, migrations, user, token, import_, export, backup, restore, search, log, keys, spam),
    *(triage, worker, doctor, print_config),
)


class CommandLine(click.Group):
    """A group whose errors are one line on standard error, with exit status 1."""

    def main(self, *args: Any, **told: Any) -> Never:
        """Run a command and leave the process."""
        try:
            with limited(FOR_EVER):  # a migration or an import takes as long as it takes
                status = super().main(*args, **{**told, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as asked:
            click.echo(asked.ctx.get_help())
            sys.exit(0)
        except click.exceptions.Abort:
            sys.exit(130)
        except click.ClickException as error:
            _leave(error.format_message())
        except Problem as problem:
            _leave(problem.detail)
        except DatabaseError as error:
            _leave(
                f"The database does not answer ({str(error.orig).splitlines()[0]}). Is it migrated? Run: cms db upgrade"
            )
        except OSError as error:
            _leave(f"{error.filename or 'A file'}: {error.strerror or error}.")
        sys.exit(status if isinstance(status, int) else 0)  # what a command said with `context.exit`


def _leave(message: str) -> Never:
    click.echo(f"Error: {message}", err=True)
    sys.exit(1)


def command_line(create_app: Callable[[], Flask]) -> CommandLine:
    """Give the command line of an application."""
    group = CommandLine(
        "cms",
        help=HELP,
        context_settings={"obj": ScriptInfo(create_app=create_app), "help_option_names": ["-h", "--help"]},
    )
    for command in COMMANDS:
        group.add_command(command)
    return click.version_option(__version__, prog_name="vertebra-cms")(group)

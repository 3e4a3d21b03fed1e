"""PostgreSQL's own programs: whether they are here and new enough, and how they reach the database.

The password goes through the environment, since every account of a machine can read command lines.
"""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import URL, make_url

from cms.core.errors import Misconfigured

_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "application_name": "PGAPPNAME",
    "channel_binding": "PGCHANNELBINDING",
    "client_encoding": "PGCLIENTENCODING",
    "connect_timeout": "PGCONNECT_TIMEOUT",
    "gssencmode": "PGGSSENCMODE",
    "options": "PGOPTIONS",
    "passfile": "PGPASSFILE",
    "require_auth": "PGREQUIREAUTH",
    "service": "PGSERVICE",
    "sslcert": "PGSSLCERT",
    "sslcrl": "PGSSLCRL",
    "sslkey": "PGSSLKEY",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}  # https://www.postgresql.org/docs/current/libpq-envars.html


@dataclass(frozen=True)
class Tools:
    """The programs by name, each with its whole path, and the environment that leads them to the database."""

    paths: Mapping[str, str]
    environment: Mapping[str, str]

    def start(self, name: str, *words: str, stdin: int | None = None, stdout: int | None = None) -> "Running":
        """Start a program; what it complains about is kept."""
        return Running(
            name,
            subprocess.Popen(  # noqa: S603 -- a program that was found by its name, and words of our own
                [self.paths[name], *words],
                stdin=subprocess.DEVNULL if stdin is None else stdin,
                stdout=subprocess.DEVNULL if stdout is None else stdout,
                stderr=subprocess.PIPE,
                env=dict(self.environment),
            ),
        )


@dataclass(frozen=True)
class Running:
    """A program that was started."""

    name: str
    process: subprocess.Popen[bytes]

    def end(self) -> None:
        """Stop it, unless it has ended."""
        if self.process.poll() is None:
            self.process.kill()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue
        self.process.wait()

    def finish(self) -> None:
        """Wait for its end. Raises Misconfigured with its first complaint where it did not end well."""
        said = self.process.stderr.read() if self.process.stderr is not None else b""
        if self.process.wait() != 0:
            lines = said.decode(errors="replace").strip().splitlines() or [f"status {self.process.returncode}"]
            line = next((line for line in lines if "error" in line.lower()), lines[0])
            raise Misconfigured(f"{self.name} ended with an error: {line.partition('error: ')[2] or line}")


def find(url: str, server: int, environment: Mapping[str, str], *names: str) -> Tools:
    """Find programs that fit a server of this major version. Raises Misconfigured with what to install."""
    paths: dict[str, str] = {}
    for name in names:
        path = shutil.which(name, path=environment.get("PATH"))
        if path is None:
            raise Misconfigured(
                f"{name} is not installed, which this needs beside PostgreSQL {server}."
                f" Install its client programs, such as: apt install postgresql-client-{server}"
            )
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 -- found by its name
        version = re.search(r"(\d+)(?:[.\d]|beta|rc|devel)*", told.stdout)
        if version is None or int(version[1]) < server:
            raise Misconfigured(
                f"{path} is of version {version[1] if version else 'unknown'}, and the server is PostgreSQL {server}:"
                f" an older program cannot read it. Install postgresql-client-{server}, or put it first in PATH."
            )
        paths[name] = path
    return Tools(paths, {**environment, **variables(make_url(url))})


def variables(url: URL) -> dict[str, str]:
    """Give what libpq is told through the environment to reach a database."""
    asked = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    named = {"host": url.host, "port": str(url.port) if url.port else None}
    told = {_VARIABLES[name]: value for name, value in {**named, **asked}.items() if value and name in _VARIABLES}
    more = {"PGUSER": url.username, "PGPASSWORD": url.password, "PGDATABASE": url.database}
    return told | {name: value for name, value in more.items() if value}

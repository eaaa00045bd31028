"""The two commands of the README on a machine that is not ours."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from local.servers.ports import HOST, free_port
from tests.conftest import ROOT

_NOWHERE = f"http://{HOST}:9"
# What developers have set for other programs.
_HOSTILE = {
    "AWS_CA_BUNDLE": "/nowhere.pem",
    "AWS_ENDPOINT_URL": _NOWHERE,
    "AWS_PROFILE": "missing",
    "LC_ALL": "C",
    "NODE_ENV": "production",
    "NODE_OPTIONS": "--require=/nowhere.js",
    "PGHOST": "nowhere",
    "PGSSLMODE": "require",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONOPTIMIZE": "2",
    "PYTHONPATH": "/nowhere",
    "PYTHONUTF8": "0",
    "PYTHONWARNINGS": "error",
    "VIRTUAL_ENV": "/nowhere",
    "http_proxy": _NOWHERE,
}
# The tests run under make, whose variables say so to every make below it.
_WITHOUT_MAKE = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
_SYSTEMS_OWN = subprocess.run(
    ["/bin/sh", "-c", "/usr/bin/python3 --version | cut -d. -f1,2"],
    capture_output=True,
    text=True,
    check=False,
).stdout.strip()
_PORTS = ("AWS_PORT", "MAIL_PORT", "POSTGRES_PORT", "STRIPE_PORT", "WEB_PORT")


class Checkout:
    """A copy of this checkout, and commands in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: str(free_port()) for name in _PORTS}

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603 - the commands of this file
            command,
            cwd=self.folder,
            env=_WITHOUT_MAKE | self.ports | variables,
            text=True,
            capture_output=True,
            check=False,
        )

    def make(self, *goals: str, **variables: str) -> str:
        done = self.run("make", *goals, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """In a folder whose name has what shells trip over."""
    folder = tmp_path_factory.mktemp("elsewhere") / "m\u00fc's (shop) & co"
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603
    for name in filter(None, names.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    checkout = Checkout(folder)
    yield checkout
    checkout.run("make", "reset")


@pytest.mark.timeout(900)
def test_the_stack_runs_in_any_folder_and_whatever_the_shell_has_set(checkout: Checkout) -> None:
    # What is fetched comes over https, so that its proxy is the true one.
    checkout.make("stack-tools")
    shown = checkout.make("up", **_HOSTILE)
    stack = json.loads((checkout.folder / ".local/stack.json").read_text())
    page = httpx2.get(stack["summary_url"], trust_env=False)
    curl = 'curl -sf "$API/api/sessions/$SESSION/upsells" -H "authorization: Bearer $TOKEN"'
    found = checkout.run("sh", "-c", f'eval "$(make env)" && {curl}')
    journeys = checkout.make("demo", "JOURNEYS=2", "EXPERIMENTS=1", **_HOSTILE)
    checkout.make("down", **_HOSTILE)

    assert stack["web_url"] in shown
    assert page.is_success
    assert len(json.loads(found.stdout)["upsells"]) == 3
    assert "mails were sent" in journeys
    assert "holdout, " in journeys
    assert "are the database's" in journeys
    folder = str(checkout.folder)
    commands = [" ".join(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"])]
    assert [command for command in commands if folder in command] == []


@pytest.mark.timeout(900)
def test_what_is_deployed_is_built_in_any_folder(checkout: Checkout) -> None:
    checkout.make("sam-tools")
    for name in ("StripeLayer", "MigrateDatabase"):
        built = checkout.run(".local/sam/bin/sam", "build", name)
        assert built.returncode == 0, built.stderr


def test_a_user_without_a_name_is_told_what_is_missing(checkout: Checkout, tmp_path: Path) -> None:
    (tmp_path / "id").write_text('#!/bin/sh\n[ "$1" = -un ] && exit 1\necho 12345\n')
    (tmp_path / "id").chmod(0o755)

    refused = checkout.run("make", "up", PATH=f"{tmp_path}:{os.environ['PATH']}")

    assert refused.returncode != 0
    assert "12345 has no name on this machine" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(_SYSTEMS_OWN.endswith("3.13"), reason="the system's own Python is found")
def test_a_machine_without_python_3_13_and_no_way_to_fetch_it_is_told_so(
    checkout: Checkout, tmp_path: Path
) -> None:
    for name in ("dirname", "env", "id", "ls", "make", "sed", "sh"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    # It fetches nothing, as behind a proxy.
    (tmp_path / "uv").write_text("#!/bin/sh\n[ $1 = --version ] && echo 'uv 0.13.9'\n")
    (tmp_path / "uv").chmod(0o755)

    hidden = {"PATH": str(tmp_path), "HOME": str(tmp_path), "PYENV_ROOT": "/nowhere"}
    refused = checkout.run("make", "up", UV="", UV_PYTHON="", **hidden)

    assert refused.returncode != 0
    assert "Python 3.13 is needed and could not be fetched" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_folder_that_postgres_cannot_run_in_is_refused_in_words(
    checkout: Checkout, tmp_path: Path
) -> None:
    other = Checkout(tmp_path / "ca$h")
    other.folder.mkdir()
    for name in ("Makefile", "tools"):
        (other.folder / name).symlink_to(checkout.folder / name)

    refused = other.run("make", "up")

    assert refused.returncode != 0
    assert "has a dollar sign" in refused.stderr


def test_a_stack_that_cannot_start_says_why_in_a_sentence(checkout: Checkout) -> None:
    (checkout.folder / ".env").write_text("STRIPE_KEY=nonsense\n")

    refused = checkout.run("make", "up")

    (checkout.folder / ".env").unlink()
    assert refused.returncode != 0
    assert "Traceback" not in refused.stderr
    assert f"The whole story: {checkout.folder}/.local/up.log" in refused.stderr
    assert "Traceback" in (checkout.folder / ".local/up.log").read_text()

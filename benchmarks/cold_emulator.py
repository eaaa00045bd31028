"""Functions as Lambda starts them: the layer as it ships, under AWS's runtime interface emulator.

The emulator comes with aws-sam-cli (`.local/sam`), what Lambda's own runtime brings with the
dependency group `runtime` (`.local/runtime`); `make bench` installs both. Linux alone has it.
"""

import http.client
import json
import platform
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from local.aws.packages import LAYER
from local.servers.ports import HOST, free_port
from tools.paths import LOCAL, REGION, ROOT
from tools.template import functions, load_template

_MACHINES: Final = {"x86_64": "x86_64", "aarch64": "arm64"}
_INVOCATIONS: Final = "/2015-03-31/functions/function/invocations"
_INIT: Final = re.compile(r"INIT REPORT\(durationMs: ([0-9.]+)\)")
_START_SECONDS: Final = 10
_LONGEST_SECONDS: Final = 60
_EMPTY: Final = "def handler(event, context):\n    return {}\n"
# Libraries that a function finds in the real thing, besides its own variables.
_LAMBDA: Final = {
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_SESSION_TOKEN": "test",
    "AWS_LAMBDA_FUNCTION_TIMEOUT": "20",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    # A function's folder cannot be written to: only what ships with bytecode has any.
    "PYTHONDONTWRITEBYTECODE": "1",
}


class EmulatorError(RuntimeError):
    """The emulator is missing, or a function did not answer as it should; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswer:
    """What a new execution environment answered first.

    Attributes:
        seconds: From the request that makes the process start to its answer.
        init_seconds: Of those, until the handler was imported.
    """

    reply: Any
    seconds: float
    init_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """Where the layers and the functions are unpacked, as they are deployed."""

    layer: Path
    stripe_layer: Path
    functions: Mapping[str, Path]


def build(folder: Path) -> Packages:
    """Build the layers for this machine, and what `make` builds of the functions."""
    names = ("layer", "stripe_layer", "empty", "migrate_database")
    layer, stripe_layer, empty, migrate = (folder / name for name in names)
    for made in (layer / "python", stripe_layer / "python", empty, migrate):
        made.mkdir(parents=True)
    _make("build-CommonLayer", layer, LAYER, "LAYER_PLATFORM=")
    _make("build-StripeLayer", stripe_layer, LAYER, "LAYER_PLATFORM=")
    recipe = ROOT / "functions" / "migrate_database" / "Makefile"
    _make("build-MigrateDatabase", migrate, ROOT, f"--makefile={recipe}")
    (empty / "app.py").write_text(_EMPTY)
    plain = {path.parent.name: path.parent for path in (ROOT / "functions").glob("*/app.py")}
    return Packages(
        layer=layer / "python",
        stripe_layer=stripe_layer / "python",
        functions=plain | {"empty": empty, "migrate_database": migrate},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Emulator:
    """Starts functions, each in an environment of its own that ends with its first answer."""

    packages: Packages
    variables: Mapping[str, str]

    def first(self, function: str, event: object, **variables: str) -> FirstAnswer:
        """Start a function with an event, and stop it.

        Raises:
            EmulatorError: It did not start, or answered with an error.
        """
        code = self.packages.functions[function]
        port, runtime_port = free_port(), free_port()
        command = [
            str(_emulator()),
            *("--runtime-interface-emulator-address", f"{HOST}:{port}"),
            *("--runtime-api-address", f"{HOST}:{runtime_port}"),
            *(str(_runtime()), "-m", "awslambdaric", "app.handler"),
        ]
        libraries = [] if function == "empty" else [self.packages.layer]
        if function in _with_stripe():
            libraries.append(self.packages.stripe_layer)
        environment = {
            **_LAMBDA,
            **self.variables,
            **variables,
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "LAMBDA_TASK_ROOT": str(code),
            "PYTHONPATH": ":".join(map(str, [code, *libraries])),
        }
        with tempfile.TemporaryFile("w+") as log:
            running = subprocess.Popen(command, cwd=code, env=environment, stdout=log, stderr=log)
            try:
                _await(port)
                reply, seconds = _invoke(port, event)
            finally:
                running.terminate()
                running.wait()
            log.seek(0)
            said = log.read()
        init = _INIT.search(said)
        if init is None or (isinstance(reply, dict) and "errorType" in reply):
            raise EmulatorError(f"{function} answered {reply}:\n{said}")
        return FirstAnswer(reply=reply, seconds=seconds, init_seconds=float(init[1]) / 1000)


@cache
def _with_stripe() -> set[str]:
    """The folders of the functions that have the layer with Stripe's SDK."""
    return {
        Path(function["Properties"]["CodeUri"]).name
        for function in functions(load_template()).values()
        if {"Ref": "StripeLayer"} in function["Properties"].get("Layers", [])
    }


def _invoke(port: int, event: object) -> tuple[Any, float]:
    body = json.dumps(event)
    connection = http.client.HTTPConnection(HOST, port, timeout=_LONGEST_SECONDS)
    started = time.perf_counter()
    connection.request("POST", _INVOCATIONS, body)
    answered = connection.getresponse().read()
    seconds = time.perf_counter() - started
    connection.close()
    return json.loads(answered), seconds


def _await(port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    probe = http.client.HTTPConnection(HOST, port)
    while True:
        try:
            probe.connect()
        except OSError:
            if time.monotonic() > deadline:
                raise EmulatorError("the emulator does not start") from None
            time.sleep(0.005)
        else:
            probe.close()
            return


def _make(goal: str, target: Path, folder: Path, *arguments: str) -> None:
    command = ["make", "--silent", *arguments, goal, f"ARTIFACTS_DIR={target}"]
    subprocess.run([*command, f"PYTHON={_runtime()}"], cwd=folder, check=True)


def _runtime() -> Path:
    """Return an interpreter with what Lambda's runtime has, and nothing else."""
    return _installed("runtime/bin/python")


def _emulator() -> Path:
    machine = _MACHINES.get(platform.machine(), platform.machine())
    return _installed(f"sam/lib/python*/site-packages/samcli/local/rapid/aws-lambda-rie-{machine}")


def _installed(path: str) -> Path:
    found = next(LOCAL.glob(path), None)
    if found is None or platform.system() != "Linux":
        raise EmulatorError(f"{path} is not there, or not for this machine: run `make bench`")
    return found

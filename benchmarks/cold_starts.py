"""The first invocation of every function against an empty one: `python -m benchmarks.cold_starts`.

A round is one journey: each step starts its function's process, which imports, connects to Postgres
and answers. The empty function is started between them, under the same emulator and runtime.
"""

import json
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import uuid4

from benchmarks.cold_emulator import Emulator, EmulatorError, FirstAnswer, build
from benchmarks.cold_journey import STEPS, WEBHOOK_SECRET, State, Step
from benchmarks.cold_services import services
from benchmarks.report import Figure
from benchmarks.timing import repetitions
from crm.platform.database.migrations import migrate
from local.servers import postgres
from local.servers.ports import HOST
from tools.paths import ROOT
from tools.template import functions, load_template

_DATABASE: Final = "cold"
_ROUNDS: Final = 15
# One empty start to so many others.
_BETWEEN: Final = 3
_LOGINS: Final = {login: uuid4().hex for login in ("crm_app", "crm_ingest", "crm_worker")}
_ERROR: Final = 400

type Taken = dict[str, list[FirstAnswer]]


def measure(effort: float) -> list[Figure]:
    """Ratios of medians, a function each."""
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres.temporary(Path(folder) / "postgres") as cluster,
        services() as others,
    ):
        migrate(cluster.create_database(_DATABASE), ROOT / "database", _LOGINS)
        _admit_tokens(cluster)
        emulator = Emulator(
            packages=build(Path(folder)), variables=_variables(cluster, others.address)
        )
        logins = _logins(cluster)
        taken: Taken = defaultdict(list)
        for _ in range(repetitions(_ROUNDS, effort)):
            _round(emulator, logins, State(services=others), taken)
    empty = _medians(taken.pop("empty"))
    return [_figure(step, _medians(taken[step.name]), empty) for step in STEPS]


def _round(
    emulator: Emulator, logins: dict[str, dict[str, str]], state: State, taken: Taken
) -> None:
    for number, step in enumerate(STEPS):
        if number % _BETWEEN == 0:
            taken["empty"].append(emulator.first("empty", {}))
        answer = emulator.first(step.function, step.event(state), **logins[step.function])
        step.remember(state, _body(step, answer.reply))
        taken[step.name].append(answer)


def _body(step: Step, reply: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """What a function answered, for an answer that is none would be a fast one."""
    if not isinstance(reply, dict) or "statusCode" not in reply:
        return {}
    if reply["statusCode"] >= _ERROR:
        raise EmulatorError(f"{step.name} answered {reply}")
    body: dict[str, Any] = json.loads(reply["body"])
    return body


def _figure(step: Step, first: dict[str, float], empty: dict[str, float]) -> Figure:
    return Figure(
        what=f"first invocation of {step.name} against an empty function",
        value=first["ms"] / empty["ms"],
        at_most=step.at_most,
        parts={
            "first ms": first["ms"],
            "of them imports ms": first["init ms"] - empty["init ms"],
            "empty ms": empty["ms"],
        },
    )


def _medians(answers: list[FirstAnswer]) -> dict[str, float]:
    return {
        "ms": 1000 * median(answer.seconds for answer in answers),
        "init ms": 1000 * median(answer.init_seconds for answer in answers),
    }


def _admit_tokens(cluster: postgres.Cluster) -> None:
    """Let the functions' logins in with the tokens of IAM, which only RDS could verify."""
    logins = ",".join(_LOGINS)
    rules = (f"host {_DATABASE} {logins} {HOST}/32 trust", f"host all all {HOST}/32 scram-sha-256")
    (cluster.folder / "data" / "pg_hba.conf").write_text("\n".join([*rules, ""]))
    cluster.restart()


def _variables(cluster: postgres.Cluster, address: str) -> dict[str, str]:
    """The variables that the template sets, with stand-ins in the place of AWS and Stripe."""
    return {
        "STAGE": "bench",
        "DB_HOST": HOST,
        "DB_PORT": str(cluster.port),
        "DB_NAME": _DATABASE,
        "BUS_NAME": "crm",
        "AWS_ENDPOINT_URL": address,
        "STRIPE_GATEWAY": "stripe-gateway",
        "STRIPE_API_BASE": address,
        "STRIPE_KEY": "sk_test_of_the_benchmark",
        "STRIPE_WEBHOOK_SECRETS": WEBHOOK_SECRET,
        "SITE_URL": "https://shop.invalid",
        "RETENTION_DAYS": "requests=30,outbox=30",
    }


def _logins(cluster: postgres.Cluster) -> dict[str, dict[str, str]]:
    """How each function logs in to the database, by the name of its folder."""
    found: dict[str, dict[str, str]] = {}
    for function in functions(load_template()).values():
        properties = function["Properties"]
        user = properties["Environment"]["Variables"].get("DB_USER")
        if not isinstance(user, str):
            user = postgres.MASTER
        name = Path(properties["CodeUri"]).name
        # TLS is left out on both sides of the ratio: this Postgres has none.
        by_token = {"DB_USER": user, "DB_AUTH": "iam", "DB_TLS": "prefer"}
        found[name] = (
            by_token
            if user in _LOGINS
            else {
                "DB_USER": user,
                "DB_PASSWORD": cluster.password,
            }
        )
    return found


def main() -> None:
    """Measures and prints."""
    for figure in measure(1):
        parts = ", ".join(f"{name} {value:.0f}" for name, value in figure.parts.items())
        print(f"{figure.what:<70}{figure.formatted:>10}  {figure.goal} {figure.verdict}  ({parts})")


if __name__ == "__main__":
    main()

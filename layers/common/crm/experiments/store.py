"""The experiments' SQL calls; each is one round trip and one transaction."""

from collections.abc import Mapping, Sequence

from crm.platform.database import WORKER, Row, as_json, call, call_as, write_once
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal


def list_experiments(principal: Principal) -> Sequence[Row]:
    """Returns the latest phase of every experiment that ever ran."""
    found: list[Row] = call("select api.list_experiments(%s)", (as_json(principal.claims()),))
    return found


def read_experiment(principal: Principal, name: str) -> Row | None:
    """Returns the latest phase with its sums of this moment; None when it never ran."""
    return call_as("select api.read_experiment(%s, %s)", principal, name)


def start_experiment(
    principal: Principal, key: IdempotencyKey, name: str, definition: Mapping[str, object]
) -> Row:
    """Starts a new phase; raises Conflict while one runs."""
    query = "select api.start_experiment(%s, %s, %s, %s, %s)"
    return write_once(query, principal, key, name, as_json(definition))


def stop_experiment(principal: Principal, key: IdempotencyKey, name: str, reason: str) -> Row:
    """Ends a phase, or takes its winner back; raises NotFound or Conflict."""
    query = "select api.stop_experiment(%s, %s, %s, %s, %s)"
    return write_once(query, principal, key, name, reason)


def ship_experiment(principal: Principal, key: IdempotencyKey, name: str, variation: str) -> Row:
    """Gives everyone a variation; raises NotFound or Conflict."""
    query = "select api.ship_experiment(%s, %s, %s, %s, %s)"
    return write_once(query, principal, key, name, variation)


def record_day(
    name: str, phase: int, known: Sequence[Mapping[str, object]], stop_reason: str | None
) -> bool:
    """Keeps what is known today, and stops the phase where there is a reason to.

    Returns whether it is the first look of a day after the phase's first one.
    """
    query = "select api.record_experiment_day(%s, %s, %s, %s, %s)"
    return bool(call_as(query, WORKER, name, phase, as_json(known), stop_reason))


def read_run(name: str) -> Sequence[Row]:
    """Returns the sums of every phase since an admin started the latest run."""
    found: list[Row] = call(
        "select api.read_experiment_run(%s, %s)", (as_json(WORKER.claims()), name)
    )
    return found


def reweight(name: str, phase: int, weights: Mapping[str, int]) -> bool:
    """Ends a running phase for one with other weights; False where it runs no more."""
    query = "select api.reweight_experiment(%s, %s, %s, %s)"
    return bool(call_as(query, WORKER, name, phase, as_json(weights)))

"""`make simulate`: tries a draft of the catalogue on simulated customers, or on history."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, load
from crm.catalogue.model import Catalogue
from crm.experiments.load import load as load_experiments
from crm.platform.database import WORKER
from crm.simulation.actions.measuring import assumed, measured
from crm.simulation.actions.replaying import replay_under
from crm.simulation.actions.simulating import BEGINS, OtherCurrencyError, Trial, simulate
from local.replay_decisions import configure
from local.simulation_text import describe_history, describe_simulation
from local.stack.description import read_stack
from local.stack.settings import developer_settings

_CUSTOMERS: Final = 10_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate or replay, and print what came of it; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        current = load(options.current)
        draft = load(options.catalog or options.current)
        print(_replayed(draft) if options.replay else _simulated(options, current, draft))
    except (CatalogueError, OtherCurrencyError, OSError, _NoStackError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


class _NoStackError(Exception):
    """What happened is asked for where no stack is."""


def _simulated(options: argparse.Namespace, current: Catalogue, draft: Catalogue) -> str:
    known = assumed([current, draft])
    if options.measured:
        configure(_database())
        known = measured(WORKER, [current, draft])
    trial = Trial(
        current=current,
        draft=draft,
        known=known,
        experiments=load_experiments(options.experiments, draft) if options.experiments else {},
        seed=options.seed,
        customers=options.customers,
        begins=options.begins,
    )
    return describe_simulation(simulate(trial), draft.locale)


def _replayed(draft: Catalogue) -> str:
    configure(_database())
    return describe_history(replay_under(draft), draft.locale)


def _database() -> Mapping[str, Any]:
    stack = read_stack(developer_settings())
    if "database" not in stack:
        raise _NoStackError("There is no stack; `make up` starts one.")
    database: Mapping[str, Any] = stack["database"]
    return database


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local.simulate", description=__doc__)
    parser.add_argument("--catalog", type=Path, help="the draft; without it the current one")
    parser.add_argument("--current", type=Path, default=CATALOGUE_PATH, help="instead of ours")
    parser.add_argument("--experiments", type=Path, help="that run under the draft")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--customers", type=_count, default=_CUSTOMERS)
    parser.add_argument("--begins", type=date.fromisoformat, default=BEGINS, help="the first day")
    parser.add_argument("--measured", action="store_true", help="as the local stack's customers")
    parser.add_argument("--replay", action="store_true", help="decide again about its history")
    return parser


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return count


if __name__ == "__main__":
    sys.exit(main())

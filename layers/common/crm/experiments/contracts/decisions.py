"""What the database hands over of experiments when something is decided, and gets back to keep."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.experiments.load import read_definition, try_definition
from crm.experiments.rules.assignment import Assignment, Phase


def parse_phases(rows: Sequence[Mapping[str, Any]], currency: str) -> list[Phase]:
    """Reads the experiments that `api.load_upsell_context` returns.

    Prices of another currency than the catalogue's rest: no plan could be bought at them. So does
    what this version cannot read.
    """
    return [
        Phase(
            experiment=experiment,
            number=row["phase"],
            seed=row["seed"],
            shipped=row["shipped"],
            variation=row["variation"],
        )
        for row in rows
        for experiment in [try_definition(row["name"], row["phase"], row["definition"])]
        if experiment is not None
        and (experiment.kind != "price" or row["definition"]["currency"] == currency)
    ]


def assignment_rows(assignments: Sequence[Assignment]) -> list[dict[str, Any]]:
    """Returns the assignments as the decision log keeps them."""
    return [
        {
            "experiment": made.experiment.name,
            "phase": made.phase,
            "variation": made.variation.name,
            "propensity": made.propensity,
            "shipped": made.shipped,
        }
        for made in assignments
    ]


def parse_assignments(rows: Sequence[Mapping[str, Any]]) -> list[Assignment]:
    """Reads the assignments of a log entry, each with the definition of its phase.

    Raises:
        ValidationError: This version cannot read one.
    """
    found = []
    for row in rows:
        experiment = read_definition(row["experiment"], row["definition"])
        found.append(
            Assignment(
                experiment=experiment,
                phase=row["phase"],
                variation=experiment.variation(row["variation"]),
                propensity=row["propensity"],
                shipped=row["shipped"],
            )
        )
    return found

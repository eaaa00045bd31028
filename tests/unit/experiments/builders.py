"""Experiments for tests."""

from dataclasses import replace
from typing import Any

from crm.experiments.load import read_definition
from crm.experiments.model import HELD_OUT, HOLDOUT, TREATED, Experiment
from crm.experiments.rules.assignment import Phase


def experiment(name: str = "price", **changes: Any) -> Experiment:
    """A Follow-up Session at its usual price and at 59.00, half and half, with changes."""
    definition: dict[str, Any] = {
        "kind": "price",
        "question": "Does it earn more?",
        "metric": "revenue",
        "currency": "USD",
        "variations": [
            {"name": "usual", "weight": 50},
            {"name": "higher", "weight": 50, "offers": {"follow_up": {"price": "59.00"}}},
        ],
    }
    return read_definition(name, definition | changes)


def weighted(*weights: int, **changes: Any) -> Experiment:
    """The same with a variation for each weight."""
    higher = {"follow_up": {"price": "59.00"}}
    others = [
        {"name": f"other_{number}", "weight": weight, "offers": higher}
        for number, weight in enumerate(weights[1:], 1)
    ]
    return experiment(variations=[{"name": "usual", "weight": weights[0]}, *others], **changes)


def holdout(share: int = 5) -> Experiment:
    """Customers who are shown nothing."""
    shares = [
        {"name": HELD_OUT, "weight": share},
        {"name": TREATED, "weight": 100 - share},
    ]
    return experiment(HOLDOUT, kind="holdout", variations=shares)


def phase(of: Experiment, seed: str = "seed", **known: Any) -> Phase:
    """A phase that runs, and that the customer is not in yet."""
    new = Phase(experiment=of, number=1, seed=seed, shipped=None, variation=None)
    return replace(new, **known)

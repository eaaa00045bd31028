"""Says how customers behave: as they did, where it is known, else as is assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm.catalogue.model import Catalogue
from crm.platform.principal import Principal
from crm.simulation import store
from crm.simulation.contracts.behaviour import parse_answers, parse_demand, parse_learned
from crm.simulation.rules.behaviour import Behaviour, prior_behaviour
from crm.simulation.rules.demand import Asked
from crm.simulation.rules.measured import as_measured


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """How customers behave, and at which prices that was seen."""

    behaviour: Behaviour
    demand: Mapping[str, Sequence[Asked]]


def assumed(catalogues: Sequence[Catalogue]) -> Known:
    """What is assumed while nothing is known; the first catalogue has the usual prices."""
    return Known(behaviour=prior_behaviour(catalogues), demand={})


def measured(principal: Principal, catalogues: Sequence[Catalogue]) -> Known:
    """What is known from the database, for admins and our own work.

    Raises:
        Unavailable: The database is unavailable.
    """
    found = store.read_behaviour(principal)
    demand = parse_demand(found["demand"], catalogues[0].currency)
    answers, learned = parse_answers(found["answers"]), parse_learned(found["model"])
    behaviour = as_measured(prior_behaviour(catalogues), answers, demand, learned)
    return Known(behaviour=behaviour, demand=demand)

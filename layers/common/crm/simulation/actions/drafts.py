"""Reads the draft that an admin sent, and simulates it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from crm.catalogue.load import CATALOGUE_PATH, file_source, validate
from crm.catalogue.model import Catalogue
from crm.editing.actions.drafting import read_in_force
from crm.experiments.load import parse as parse_experiments
from crm.platform import toml_file
from crm.platform.errors import FieldError, InvalidInput
from crm.platform.principal import Principal
from crm.platform.toml_file import Source, TomlFileError
from crm.simulation.actions.measuring import measured
from crm.simulation.actions.simulating import OtherCurrencyError, Trial, simulate
from crm.simulation.contracts.drafts import OfferPatch, SimulationRequest
from crm.simulation.contracts.reports import SimulationReport

#: Of customers by offers: more would not be decided about within a request.
_MOST: Final = 10_000


def simulate_draft(principal: Principal, request: SimulationRequest) -> SimulationReport:
    """Simulate with what the database knows of customers.

    Raises:
        InvalidInput: The draft cannot be used; each error names line and key.
        Unavailable: The database is unavailable.
    """
    known = read_in_force(principal)
    current, draft = known.own, _read_draft(request, known.values)
    most = _MOST // max(len(current.offers), len(draft.offers), 1)
    if request.customers > most:
        sentence = f"with so many offers at most {most}"
        raise InvalidInput(errors=(FieldError("customers", sentence),))
    trial = Trial(
        current=current,
        draft=draft,
        known=measured(principal, [current, draft]),
        experiments=_read_experiments(request, draft),
        seed=request.seed,
        customers=request.customers,
        begins=request.begins,
    )
    try:
        return simulate(trial)
    except OtherCurrencyError as error:
        raise InvalidInput(errors=(FieldError("catalogue", str(error)),)) from None


def _read_draft(request: SimulationRequest, ours: Mapping[str, Any]) -> Catalogue:
    source = file_source()[0]
    try:
        values = {**ours}
        if request.catalogue is not None:
            source = Source(request.catalogue, CATALOGUE_PATH.name)
            values = toml_file.read(source)
        offers = values.get("offers")
        if request.offers and isinstance(offers, dict):
            values["offers"] = dict(_patched(offers, request.offers))
        return validate(values, source)
    except TomlFileError as error:
        raise _invalid("catalogue", error) from None


def _patched(
    offers: Mapping[str, Any], patches: Mapping[str, OfferPatch]
) -> Iterator[tuple[str, Any]]:
    unknown = [kind for kind in patches if kind not in offers]
    if unknown:
        errors = (FieldError(f"offers.{kind}", "there is no such offer") for kind in unknown)
        raise InvalidInput(errors=tuple(errors))
    for kind, table in offers.items():
        patch = patches.get(kind, OfferPatch())
        if not patch.paused:
            yield kind, {**table, **patch.model_dump(exclude={"paused"}, exclude_none=True)}


def _read_experiments(request: SimulationRequest, draft: Catalogue) -> dict[str, Any]:
    if request.experiments is None:
        return {}
    try:
        return parse_experiments(request.experiments, name="experiments.toml", known=draft)
    except TomlFileError as error:
        raise _invalid("experiments", error) from None


def _invalid(field: str, error: TomlFileError) -> InvalidInput:
    return InvalidInput(errors=tuple(FieldError(field, line) for line in str(error).splitlines()))

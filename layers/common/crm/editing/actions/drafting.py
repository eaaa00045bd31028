"""Drafts, publishes and withdraws what differs from the catalogue's file, and goes back."""

from collections.abc import Mapping
from typing import Any

from crm.catalogue import patches as patching
from crm.catalogue.load import CatalogueError, file_source
from crm.catalogue.patches import Patches
from crm.catalogue.versions import InForce, drafted, in_force
from crm.editing import store
from crm.editing.contracts.catalogue import (
    CatalogueState,
    DraftRequest,
    PublishRequest,
    needs_second_admin,
    published_patches,
)
from crm.experiments.actions import running
from crm.platform.errors import Conflict, FieldError, InvalidInput, NotFound
from crm.platform.idempotency import IdempotencyKey
from crm.platform.principal import Principal
from crm.platform.toml_file import dotted

type State = Mapping[str, Any]


def read_catalogue(principal: Principal) -> CatalogueState:
    """Returns the file, what is in force over it, and the draft."""
    return _told(store.read_catalogue(principal))


def read_in_force(principal: Principal) -> InForce:
    """Returns what decisions are made by at the moment."""
    versions = store.read_catalogue(principal)["versions"]
    return in_force(versions[0] if versions else None)


def save_draft(principal: Principal, key: IdempotencyKey, request: DraftRequest) -> CatalogueState:
    """Keeps a draft that the catalogue's reader accepts.

    Raises:
        InvalidInput: It does not fit the catalogue; every field at fault is named.
        Conflict: An experiment changes the same, or somebody saved or published meanwhile.
    """
    patches = read_draft(request.patches)[0]
    state = store.read_catalogue(principal)
    _assert_untested(principal, published_patches(state), patches)
    return _told(store.save_draft(principal, key, (request.revision, request.in_force), patches))


def publish_draft(
    principal: Principal, key: IdempotencyKey, request: PublishRequest
) -> CatalogueState:
    """Publishes the draft, or proposes it where it needs a second admin.

    Raises:
        InvalidInput: It does not fit the file of this deployment any more.
        Conflict: As `save_draft`, or the same admin has proposed it.
    """
    state = store.read_catalogue(principal)
    needs_two = False
    if state["draft"]:
        wanted, published = state["draft"]["patches"], published_patches(state)
        read_draft(wanted)
        _assert_untested(principal, published, wanted)
        needs_two = needs_second_admin(
            patching.changes(file_source()[1], published, wanted), second_admin=_second_admin()
        )
    return _told(
        store.publish_draft(principal, key, request.revision, request.note, needs_two=needs_two)
    )


def withdraw_draft(principal: Principal, key: IdempotencyKey, revision: int) -> CatalogueState:
    """Gives the draft up; raises Conflict."""
    return _told(store.withdraw_draft(principal, key, revision))


def restore_version(
    principal: Principal, key: IdempotencyKey, number: int, seen_version: int
) -> CatalogueState:
    """Publishes anew what a version said, 0 the file alone; raises NotFound or Conflict."""
    state = store.read_catalogue(principal)
    known = {0: {}} | {row["number"]: row["patches"] for row in state["versions"]}
    if number not in known:
        raise NotFound("There is no such version.")
    _assert_untested(principal, published_patches(state), known[number])
    return _told(store.restore_version(principal, key, number, seen_version))


def read_draft(patches: Patches) -> tuple[Patches, InForce]:
    """Returns what of it differs from the file, and the catalogue that it makes.

    Raises:
        InvalidInput: It does not fit the catalogue; every field at fault is named.
    """
    kept = patching.minimal(file_source()[1], patches)
    try:
        return kept, drafted(kept)
    except CatalogueError as error:
        faults = tuple(
            FieldError(dotted(problem.path), problem.sentence) for problem in error.problems
        )
        raise InvalidInput("The catalogue cannot be like this.", errors=faults) from None


def _assert_untested(principal: Principal, published: Patches, wanted: Patches) -> None:
    fields = patching.tested_fields(file_source()[1], published, wanted)
    tested = running.find_tested(principal, fields)
    if tested is not None:
        raise Conflict(tested)


def _second_admin() -> bool:
    return in_force(None).own.editing.second_admin_for_prices


def _told(state: State) -> CatalogueState:
    published = state["versions"][0] if state["versions"] else None
    ignored = in_force(published).ignored
    return CatalogueState.of(
        file_source()[1],
        state,
        [f"{dotted(problem.path)} {problem.sentence}" for problem in ignored],
        second_admin=_second_admin(),
    )

"""The catalogue as admins see and change it, in the words of its file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import Field, JsonValue, StrictInt, StringConstraints

from crm.catalogue import patches as patching
from crm.catalogue.patches import Patches, Values
from crm.platform.contracts.models import Input, Output

#: What an integer of Postgres holds: numbers of versions, and of changes of a draft.
LARGEST: Final = 2**31 - 1

type Table = dict[str, JsonValue]
type Row = Mapping[str, Any]
Number = Annotated[StrictInt, Field(ge=0, le=LARGEST)]
type OfferPatches = Annotated[
    dict[str, dict[str, str | StrictInt | None]],
    Field(
        max_length=200,
        description="By offer: keys of the file; null takes one out.",
        examples=[{"follow_up": {"price": "45.00"}}],
    ),
]

_NO_PATCHES: Patches = {}
type DiscountPatches = Annotated[
    dict[str, Table | None],
    Field(
        max_length=200,
        description="By discount: its table of the file, whole; null takes it out.",
    ),
]


class Change(Output):
    """One key of an offer or a discount that a version says otherwise than the one before."""

    table: Literal["offers", "discounts"]
    name: str
    key: str
    before: JsonValue = Field(description="Null is not there.")
    after: JsonValue


class EditableOffer(Output):
    """What may be changed of an offer: keys of the file, with what each stage of it says."""

    recommendation_type: str
    file: Table
    published: Table = Field(description="What decisions are made by.")
    draft: Table | None = Field(description="Null without a draft.")


class EditableDiscount(Output):
    """A discount as each stage of it says it; null where it has none of that name."""

    name: str
    file: Table | None
    published: Table | None
    draft: Table | None = Field(description="As in force, without a draft.")


class Version(Output):
    """What was published once; it never changes."""

    number: int
    note: str
    restores: int | None = Field(description="The version that it went back to; 0 is the file.")
    proposed_by: UUID | None
    published_by: UUID
    published_at: datetime
    patches: dict[str, JsonValue] = Field(description="All that differs from the file.")
    changes: list[Change] = Field(description="Against the version before, by the file of now.")


class Draft(Output):
    """What is not published yet; there is one at most."""

    status: Literal["draft", "proposed"]
    revision: int
    based_on: int
    note: str
    saved_by: UUID
    saved_at: datetime
    proposed_by: UUID | None
    changes: list[Change] = Field(description="Against what is in force.")
    needs_second_admin: bool


class CatalogueState(Output):
    """The file, what is in force over it, and the draft."""

    currency: str
    in_force: int = Field(description="The number of the version; 0 is the file alone.")
    offers: list[EditableOffer]
    discounts: list[EditableDiscount]
    draft: Draft | None
    versions: list[Version] = Field(description="The newest first, a hundred at most.")
    warnings: list[str] = Field(description="What in force does not fit the file, and is ignored.")

    @classmethod
    def of(
        cls,
        values: Values,
        state: Row,
        warnings: list[str],
        *,
        second_admin: bool,
    ) -> Self:
        """Joins the file with what the database keeps.

        Args:
            values: What the file says.
            state: As `api.read_catalogue` returns it.
            warnings: What of the version in force does not fit the file.
            second_admin: Whether prices need one.
        """
        versions, draft = state["versions"], state["draft"]
        published = published_patches(state)
        return cls(
            currency=values["currency"],
            in_force=versions[0]["number"] if versions else 0,
            offers=_offers(values, published, draft["patches"] if draft else None),
            discounts=_discounts(values, published, draft["patches"] if draft else published),
            draft=None
            if draft is None
            else _draft(values, draft, published, second_admin=second_admin),
            versions=[
                Version.model_validate(
                    {**row, "changes": _changes(values, before["patches"], row["patches"])}
                )
                for row, before in zip(versions, _before(versions), strict=False)
            ],
            warnings=warnings,
        )


class PatchesInput(Input):
    """What is to differ from the file."""

    offers: OfferPatches
    discounts: DiscountPatches = Field(default_factory=dict)

    @property
    def patches(self) -> dict[str, Any]:
        """As versions keep it."""
        return {"offers": self.offers, "discounts": self.discounts}


class DraftRequest(PatchesInput):
    """The whole draft: what differs from the file. The same as the file says is left out."""

    revision: Number = Field(description="Of the draft that it replaces; 0: there is none.")
    in_force: Number = Field(description="The version that was seen; 0 is the file alone.")


class SeenRequest(Input):
    """The draft as it was seen."""

    revision: Number


class PublishRequest(SeenRequest):
    """Why customers get it."""

    note: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = (
        Field(examples=["Winter prices"])
    )


class RestoreRequest(Input):
    """The version in force as it was seen."""

    in_force: Number


def published_patches(state: Row) -> dict[str, Any]:
    """Returns what is in force over the file."""
    return state["versions"][0]["patches"] if state["versions"] else {}


def needs_second_admin(changes: list[patching.Change], *, second_admin: bool) -> bool:
    """Whether these changes need one who did not propose them: those of what customers pay do."""
    return second_admin and any(change.is_price for change in changes)


def _offers(values: Values, published: Patches, draft: Patches | None) -> list[EditableOffer]:
    in_force = patching.apply(values, published)["offers"]
    drafted = None if draft is None else patching.apply(values, draft)["offers"]
    return [
        EditableOffer(
            recommendation_type=kind,
            file=_editable(table),
            published=_editable(in_force[kind]),
            draft=_editable(drafted[kind]) if drafted else None,
        )
        for kind, table in values["offers"].items()
    ]


def _discounts(values: Values, published: Patches, draft: Patches) -> list[EditableDiscount]:
    file, in_force, drafted = (
        patching.as_json(patching.apply(values, each).get("discounts", {}))
        for each in (_NO_PATCHES, published, draft)
    )
    return [
        EditableDiscount(
            name=name, file=file.get(name), published=in_force.get(name), draft=drafted.get(name)
        )
        for name in {**file, **in_force, **drafted}
    ]


def _before(versions: list[Row]) -> list[Row]:
    """The version before each; before the first one there was the file alone."""
    is_whole = bool(versions) and versions[-1]["number"] == 1
    return [*versions[1:], {"patches": _NO_PATCHES}] if is_whole else versions[1:]


def _draft(values: Values, row: Row, published: Patches, *, second_admin: bool) -> Draft:
    found = patching.changes(values, published, row["patches"])
    return Draft.model_validate(
        {
            **row,
            "changes": _changes(values, published, row["patches"]),
            "needs_second_admin": needs_second_admin(found, second_admin=second_admin),
        }
    )


def _changes(values: Values, before: Patches, after: Patches) -> list[Change]:
    return [
        Change.model_validate(each, from_attributes=True)
        for each in patching.changes(values, before, after)
    ]


def _editable(table: Values) -> Table:
    found = patching.as_json(table)
    return {key: found[key] for key in patching.OFFER_KEYS if key in found}

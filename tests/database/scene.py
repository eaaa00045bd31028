"""One customer's rows in every state that a function asks for, and everyone who may come."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from tests.database import journeys
from tests.database.actors import Actor, admin, customer, mechanic
from tests.database.messages.lost import lost_message
from tests.database.world import World, invoke

_SOON: Final = "2026-11-05T10:00:00+00:00"
_NOW: Final = "2026-11-04T10:00:00+00:00"
_TOLD: Final = {"event_id": "e-1", "kind": "delivery", "occurred_at": _NOW, "address_hashes": []}
_DAYS: Final = ["2026-11-01", "2026-11-05", "UTC"]
_FIRST_PAGE: Final[list[object]] = [None, None, 10]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a call can be about; `owner` and `mechanic` are those of every session in it."""

    world: World
    actors: dict[str, Actor]
    pending: UUID
    waiting: UUID
    live: UUID
    completed: UUID
    undecided: UUID
    upsell: UUID
    quote: UUID
    checkout: UUID
    intake: dict[str, Any]
    message: UUID
    share: UUID
    versions: dict[str, Any]

    def outcome(self, function: str, actor: Actor) -> str:
        """What one call answers: ok, or the code of its refusal. Its changes are undone."""
        connection = self.world.connection(actor.login)
        try:
            with connection.transaction(force_rollback=True):
                invoke(connection, function, actor.claims, *self.arguments(function))
        except psycopg.Error as error:
            return (error.sqlstate or "").removeprefix("CR")
        return "ok"

    def _key(self, function: str) -> list[object]:
        names = self.world.value(
            "select proargnames from pg_proc"
            " where proname = %s and pronamespace = 'api'::regnamespace",
            function,
        )
        given = {"idempotency_key": str(uuid4()), "fingerprint": "fingerprint"}
        return [given[name] for name in names if name in given]

    def arguments(self, function: str) -> list[object]:
        """What the owner, the mechanic or a worker would pass beside claims, with a new key."""
        given = {
            **self._of_customers(),
            **self._of_stripe(),
            **self._of_workers(),
            **self._of_mails(),
            **self._of_admins(),
            **self._of_experiments(),
            **self._of_predictions(),
            **self._of_catalogue(),
        }[function]
        return [*self._key(function), *given]

    def _of_customers(self) -> dict[str, list[object]]:
        owner = self.actors["owner"].id
        event = {"index": 0, "customer_id": str(owner), "interaction_type": "summary_viewed"}
        return {
            "start_intake": [journeys.intake_form(), journeys.CONTACT, journeys.MOST_FREE],
            "list_sessions": [None, *_FIRST_PAGE],
            "get_session": [self.completed],
            "accept_session": [self.pending],
            "start_session": [self.waiting],
            "end_session": [self.live],
            "summarise_session": [self.completed, "All is well."],
            "load_recommendation_context": [self.completed],
            "rate_session": [self.completed, 5],
            "track_interaction": [owner, "summary_viewed", self.completed, {}, None],
            "track_interactions": [[event | {"metadata": {}}]],
            "list_interactions": [None, *_FIRST_PAGE],
            "get_funnel": [],
            "list_session_upsells": [self.completed],
            "list_upsells": _FIRST_PAGE,
            "list_receipts": _FIRST_PAGE,
            "get_contact": [],
            "click_upsell": [self.upsell],
            "dismiss_upsell": [self.upsell],
            "undo_dismissal": [self.upsell],
            "mark_upsells_viewed": [[self.upsell]],
            "reserve_intake_checkout": [UUID(self.intake["id"]), []],
            "reserve_upsell_checkout": [self.upsell, journeys.PLANS],
            "replace_quote": [self.quote, journeys.REPLACEMENT],
            "open_share_link": ["0" * 64],
            "open_checkout": [self.checkout, "cs_1", "https://pay.test", _SOON],
            "get_preferences": [],
            "save_preferences": [{"topics": {"offers": True}, "wants_none": False, "pause": True}],
        }

    def _of_stripe(self) -> dict[str, list[object]]:
        return {
            "apply_stripe_event": [journeys.stripe_event(), journeys.paid_fact(self.intake)],
            "open_reconciliation": [_SOON],
            "advance_reconciliation": [0, None],
            "find_missed_events": [Jsonb(["evt_1"])],
            "forget_stripe_customer": ["cus_1"],
            "list_erased_stripe_customers": [10],
            "release_unpayable_holds": [10],
        }

    def _of_workers(self) -> dict[str, list[object]]:
        return {
            "load_upsell_context": [self.undecided],
            "save_decisions": [self.undecided, [journeys.decision("follow_up")]],
            "list_decision_log": [None, 10],
            "erase_customer": [100],
            "continue_erasures": [100],
            "export_customer": [None, None, 10],
            "enforce_retention": ["requests", 30, 10],
            "list_audit": [None, None, None, None, 10],
            "claim_outbox": [10],
            "mark_published": [[uuid4()]],
            "get_outbox_status": [],
            "register_campaigns": [_NOW, [{"name": "c", "fingerprint": "f", "definition": {}}]],
            "find_entries": [_NOW, "c", "session_completed", _NOW, 10],
            "queue_cohort_checks": [_NOW, 10],
            "take_cohort_checks": [_NOW, "f", ["upsell_clicked"], 10],
            "save_cohorts": [_NOW, Jsonb([]), Jsonb([])],
            "enrol_customers": [_NOW, Jsonb([])],
            "claim_messages": [_NOW, 10, 60],
            "count_act_hours": [],
            "hold_messages": [Jsonb([])],
            "begin_message": [_NOW, self.message, 0, {"consent": "opt_in"}, Jsonb([]), None],
            "finish_message": [_NOW, self.message, 0, {"kind": "accepted"}, None],
            "settle_messages": [_NOW, 10],
            "get_messages_status": [_NOW],
            "apply_mail_event": [_NOW, _TOLD | {"message_id": str(self.message)}],
            "suppress_addresses": [_NOW, ["hash"]],
            "follow_link": [_NOW, self.message, "c", 1, {"method": "GET", "reasons": []}],
            "unsubscribe_by_link": [_NOW, self.message, "link"],
            "preferences_by_link": [_NOW, self.message, {"topics": {}, "none": False}],
            "load_unsettled_clicks": [_NOW, 10],
            "settle_clicks": [_NOW, Jsonb([])],
            "republish_events": [[uuid4()], None],
            "merge_metrics": [],
            "rebuild_metrics": [],
            "record_versions": ["a", "b"],
        }

    def _of_mails(self) -> dict[str, list[object]]:
        nobody = uuid4()
        return {
            "follow_link": [_SOON, nobody, "c", 1, Jsonb({})],
            "unsubscribe_by_link": [_SOON, nobody, "link"],
            "preferences_by_link": [_SOON, nobody, Jsonb({})],
            "load_unsettled_clicks": [_SOON, 10],
            "settle_clicks": [_SOON, Jsonb([])],
        }

    def _of_admins(self) -> dict[str, list[object]]:
        owner = self.actors["owner"].id
        return {
            "get_customer": [owner],
            "list_campaigns": ["USD"],
            "pause_campaign": ["*"],
            "resume_campaign": ["*"],
            "resend_message": [self.message],
            "create_share_link": ["1" * 64, {"from": "2026-11-01"}, 7],
            "list_share_links": [],
            "revoke_share_link": [self.share],
            "list_paused_offers": [],
            "read_behaviour": [],
            "set_offer_pause": ["follow_up", True],
            "list_mechanics": _FIRST_PAGE,
            "name_mechanic": [self.actors["mechanic"].id, "Sam Rivera"],
            "list_customers": [None, None, *_FIRST_PAGE],
            "list_customer_interactions": [owner, None, *_FIRST_PAGE],
            "list_customer_sessions": [owner, *_FIRST_PAGE],
            "list_customer_upsells": [owner, *_FIRST_PAGE],
            "list_customer_payments": [owner, *_FIRST_PAGE],
            "list_figure_rows": ["intakes", None, None, *_DAYS, *_FIRST_PAGE],
            "read_metrics": [["intakes"], None, *_DAYS],
            "read_overview": [*_DAYS, Jsonb([_report()]), "USD", 10],
        }

    def _of_experiments(self) -> dict[str, list[object]]:
        return {
            "list_experiments": [],
            "read_experiment": ["price"],
            "start_experiment": ["other", journeys.EXPERIMENT],
            "stop_experiment": ["price", "Enough."],
            "ship_experiment": ["price", "higher"],
            "list_decision_log": [None, 10],
            "record_experiment_day": ["price", 1, [], None],
            "read_experiment_run": ["price"],
            "reweight_experiment": ["price", 9, Jsonb({})],
        }

    def _of_catalogue(self) -> dict[str, list[object]]:
        revision = self.versions["draft"]["revision"]
        number = self.versions["versions"][0]["number"]
        return {
            "read_catalogue": [],
            "save_catalogue_draft": [revision, number, Jsonb({})],
            "publish_catalogue": [revision, "Cheaper.", False],
            "withdraw_catalogue_draft": [revision],
            "restore_catalogue": [0, number],
            "load_decision": [self.completed],
        }

    def _of_predictions(self) -> dict[str, list[object]]:
        score = journeys.score(self.actors["owner"].id)
        return {
            "read_predictions": [_NOW, 10],
            "list_scored_customers": [None, None, False, None, None, 10],
            "read_retention": [_NOW, 12],
            "list_features": [_NOW, self.actors["owner"].id, 10],
            "list_standings": [self.actors["owner"].id, 10],
            "save_model": ["customers", _NOW, {}, {}, "active", ""],
            "save_scores": [_NOW, Jsonb([score])],
        }


def _report() -> dict[str, object]:
    """One of the reports that an overview asks for."""
    first, last, _ = _DAYS
    return {
        "name": "now",
        "measures": ["intakes"],
        "first_day": first,
        "last_day": last,
        "settle_days": 3,
    }


def build_scene(world: World) -> Scene:
    """Plays the customer's story so far."""
    owner, by = customer(), mechanic()
    completed = journeys.completed_session(world, owner, by)
    intake = journeys.file_intake(world, owner, journeys.paid_form())["intake"]
    world.act(admin(), "start_experiment", "price", journeys.EXPERIMENT)
    upsell = journeys.recommend(world, completed)[0]
    return Scene(
        world=world,
        actors={
            "owner": owner,
            "other": customer(),
            "mechanic": by,
            "colleague": mechanic(),
            "admin": admin(),
            "service": Actor(role="service"),
        },
        pending=journeys.pending_session(world, owner),
        waiting=journeys.waiting_session(world, owner, by),
        live=journeys.live_session(world, owner, by),
        completed=completed,
        undecided=journeys.completed_session(world, owner, by),
        upsell=upsell,
        quote=world.value("select id from quotes where upsell_id = %s", upsell),
        checkout=journeys.reserve_checkout(world, owner, intake)["checkout_id"],
        intake=intake,
        message=lost_message(world, owner),
        versions=journeys.drafted_catalogue(world),
        share=UUID(world.act(admin(), "create_share_link", "0" * 64, {}, 7)["id"]),
    )

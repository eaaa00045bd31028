"""Every role at every function: who may, who may not, and who must not even learn of a row."""

from typing import Final

import pytest

from tests.database.actors import Actor
from tests.database.catalogue import CALLERS, LOGINS
from tests.database.scene import Scene, build_scene
from tests.database.world import World

# owner and mechanic are those of the session asked for; other and colleague are of the same role.
# 403: the role may not. 404: the role may, but for this principal there is no such row.
_MATRIX: Final = """
function                    owner  other  mechanic  colleague  admin  service
start_intake                ok     ok     403       403        403    403
list_sessions               ok     ok     ok        ok         ok     403
get_session                 ok     404    ok        404        ok     403
accept_session              403    403    ok        ok         403    403
start_session               403    403    ok        404        403    403
end_session                 ok     404    ok        404        403    403
summarise_session           403    403    ok        404        403    403
load_recommendation_context 403    403    ok        404        403    403
list_mechanics              403    403    403       403        ok     403
name_mechanic               403    403    403       403        ok     403
rate_session                ok     404    403       403        403    403
track_interaction           ok     404    403       403        403    ok
track_interactions          ok     ok     403       403        403    ok
list_interactions           ok     ok     403       403        403    403
get_funnel                  ok     ok     403       403        403    403
list_session_upsells        ok     404    403       403        ok     403
list_upsells                ok     ok     403       403        ok     403
click_upsell                ok     404    403       403        403    403
dismiss_upsell              ok     404    403       403        403    403
undo_dismissal              ok     404    403       403        403    403
mark_upsells_viewed         ok     ok     403       403        403    403
load_upsell_context         403    403    403       403        403    ok
save_decisions              403    403    403       403        403    ok
list_decision_log           403    403    403       403        403    ok
apply_stripe_event          403    403    403       403        403    ok
reserve_intake_checkout     ok     404    403       403        403    403
reserve_upsell_checkout     ok     404    403       403        403    403
get_contact                 ok     ok     403       403        403    403
list_receipts               ok     ok     403       403        403    403
open_checkout               ok     404    403       403        403    403
replace_quote               ok     404    403       403        403    403
release_unpayable_holds     403    403    403       403        403    ok
open_reconciliation         403    403    403       403        403    ok
advance_reconciliation      403    403    403       403        403    ok
find_missed_events          403    403    403       403        403    ok
forget_stripe_customer      403    403    403       403        403    ok
list_erased_stripe_customers 403   403    403       403        403    ok
claim_outbox                403    403    403       403        403    ok
mark_published              ok     ok     ok        ok         403    403
get_outbox_status           403    403    403       403        403    ok
republish_events            403    403    403       403        403    ok
register_campaigns          403    403    403       403        403    ok
find_entries                403    403    403       403        403    ok
queue_cohort_checks         403    403    403       403        403    ok
take_cohort_checks          403    403    403       403        403    ok
save_cohorts                403    403    403       403        403    ok
enrol_customers             403    403    403       403        403    ok
claim_messages              403    403    403       403        403    ok
count_act_hours             403    403    403       403        403    ok
hold_messages               403    403    403       403        403    ok
begin_message               403    403    403       403        403    ok
finish_message              403    403    403       403        403    ok
settle_messages             403    403    403       403        403    ok
get_messages_status         403    403    403       403        403    ok
apply_mail_event            403    403    403       403        403    ok
suppress_addresses          403    403    403       403        403    ok
list_campaigns              403    403    403       403        ok     403
pause_campaign              403    403    403       403        ok     403
resume_campaign             403    403    403       403        ok     403
resend_message              403    403    403       403        ok     403
get_preferences             ok     ok     403       403        403    403
save_preferences            ok     ok     403       403        403    403
follow_link                 403    403    403       403        403    ok
unsubscribe_by_link         403    403    403       403        403    ok
preferences_by_link         403    403    403       403        403    ok
load_unsettled_clicks       403    403    403       403        403    ok
settle_clicks               403    403    403       403        403    ok
export_customer             ok     ok     403       403        403    403
erase_customer              ok     ok     403       403        403    403
continue_erasures           403    403    403       403        403    ok
enforce_retention           403    403    403       403        403    ok
list_audit                  403    403    403       403        ok     403
get_customer                403    403    403       403        ok     403
list_customers              403    403    403       403        ok     403
list_customer_interactions  403    403    403       403        ok     403
list_customer_sessions      403    403    403       403        ok     403
list_customer_upsells       403    403    403       403        ok     403
list_customer_payments      403    403    403       403        ok     403
list_figure_rows            403    403    403       403        ok     403
read_metrics                403    403    403       403        ok     403
read_overview               403    403    403       403        ok     403
list_experiments            403    403    403       403        ok     403
read_experiment             403    403    403       403        ok     403
start_experiment            403    403    403       403        ok     403
stop_experiment             403    403    403       403        ok     403
ship_experiment             403    403    403       403        ok     403
record_experiment_day       403    403    403       403        403    ok
read_experiment_run         403    403    403       403        403    ok
reweight_experiment         403    403    403       403        403    ok
read_predictions            403    403    403       403        ok     403
list_scored_customers       403    403    403       403        ok     403
read_retention              403    403    403       403        ok     403
read_behaviour              403    403    403       403        ok     403
list_features               403    403    403       403        403    ok
list_standings              403    403    403       403        403    ok
save_model                  403    403    403       403        403    ok
save_scores                 403    403    403       403        403    ok
merge_metrics               403    403    403       403        403    ok
rebuild_metrics             403    403    403       403        403    ok
follow_link                 403    403    403       403        403    ok
unsubscribe_by_link         403    403    403       403        403    ok
preferences_by_link         403    403    403       403        403    ok
load_unsettled_clicks       403    403    403       403        403    ok
settle_clicks               403    403    403       403        403    ok
record_versions             403    403    403       403        403    ok
create_share_link           403    403    403       403        ok     403
list_share_links            403    403    403       403        ok     403
revoke_share_link           403    403    403       403        ok     403
open_share_link             ok     ok     403       403        403    403
list_paused_offers          403    403    403       403        ok     403
set_offer_pause             403    403    403       403        ok     403
read_catalogue              403    403    403       403        ok     403
save_catalogue_draft        403    403    403       403        ok     403
publish_catalogue           403    403    403       403        ok     403
withdraw_catalogue_draft    403    403    403       403        ok     403
restore_catalogue           403    403    403       403        ok     403
load_decision               403    403    403       403        ok     403
"""
_HEAD, *_ROWS = [line.split() for line in _MATRIX.strip().splitlines()]
_CASES = [
    (row[0], who, expected)
    for row in _ROWS
    for who, expected in zip(_HEAD[1:], row[1:], strict=True)
]
# These take no claims: their callers are trusted as logins.
_PUBLISHED: Final = {"track_crm_interaction", "create_upsell_recommendation"}


@pytest.fixture(scope="module")
def scene(shared: World) -> Scene:
    return build_scene(shared)


def test_the_matrix_speaks_of_every_function() -> None:
    assert {row[0] for row in _ROWS} == set(CALLERS) - _PUBLISHED


@pytest.mark.parametrize(("function", "who", "expected"), _CASES)
def test_a_role_may_do_what_its_row_says(
    scene: Scene, function: str, who: str, expected: str
) -> None:
    login = min(CALLERS[function])
    assert scene.outcome(function, scene.actors[who].through(login)) == expected


@pytest.mark.parametrize("function", sorted(set(CALLERS) - _PUBLISHED))
def test_a_login_without_the_right_reaches_no_function_whatever_it_claims(
    scene: Scene, function: str
) -> None:
    outside = sorted(set(LOGINS) - CALLERS[function])
    answers = {
        (login, who): scene.outcome(function, actor.through(login))
        for login in outside
        for who, actor in scene.actors.items()
    }
    assert set(answers.values()) == {"42501"}


@pytest.mark.parametrize(
    ("login", "role", "function"),
    [
        ("crm_app", "service", "mark_published"),
        ("crm_worker", "customer", "mark_published"),
        ("crm_worker", "mechanic", "mark_published"),
    ],
)
def test_a_login_may_not_claim_a_role_that_it_has_no_licence_for(
    scene: Scene, login: str, role: str, function: str
) -> None:
    actor = Actor(role=role, login=login, id=scene.actors["owner"].id)
    assert scene.outcome(function, actor) == "403"


def test_a_worker_marks_what_it_published(scene: Scene) -> None:
    assert scene.outcome("mark_published", Actor(role="service", login="crm_worker")) == "ok"

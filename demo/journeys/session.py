"""A session is taken by a mechanic and completed, or comes to nothing."""

from typing import Literal
from uuid import UUID

from demo import behaviour, people
from demo.driver.client import Client, Row
from demo.driver.retries import both
from demo.journeys.checks import check_equal
from demo.journeys.journey import Journey


def run_session(journey: Journey, session_id: UUID) -> bool:
    """Take a pending session to wherever it goes; returns whether it was completed."""
    course = journey.random.pick(behaviour.SESSION_COURSES)
    if course == "unanswered":
        return _leave(journey, journey.as_customer.get_session(session_id), "pending")
    if course == "withdrawn":
        return _leave(journey, journey.as_customer.end_session(session_id), "cancelled")
    session = journey.as_customer.get_session(session_id)
    mechanic = journey.draw_mechanic(session["preferred_mechanic_id"])
    accepted = mechanic.accept_session(session_id)
    check_equal(accepted["status"], "waiting", "the accepted session's status")
    if course == "no_show":
        return _leave(journey, mechanic.end_session(session_id), "cancelled")
    started = mechanic.start_session(session_id)
    journey.figures.count("sessions", "all", "started")
    journey.figures.count("interactions", "session_started", "recorded")
    if course == "broken_off":
        return _leave(journey, started, "live")
    check_equal(started["status"], "live", "the started session's status")
    _complete(journey, mechanic, session_id, session["concern"])
    return True


def _complete(journey: Journey, mechanic: Client, session_id: UUID, concern: str) -> None:
    _leave(journey, _end(journey, mechanic, session_id), "completed")
    journey.figures.count("sessions", "all", "completed")
    journey.figures.count("interactions", "session_completed", "recorded")
    journey.figures.count("events", "SessionCompleted", "written")
    if journey.random.chance(behaviour.SUMMARY_WRITTEN):
        text = people.notes(concern, journey.random)
        session = mechanic.summarise_session(session_id, text)
        check_equal(session["summary"], text, "the summary")
        journey.figures.count("sessions", "all", "summarised")


def _end(journey: Journey, mechanic: Client, session_id: UUID) -> Row:
    """End it from one side, or from both at the same moment."""
    customer = journey.as_customer
    if journey.random.chance(behaviour.BOTH_END_SESSION):
        one, other = both(
            lambda: mechanic.end_session(session_id), lambda: customer.end_session(session_id)
        )
        check_equal(other, one, "the session as its other side ended it")
        return one
    return journey.random.choice((mechanic, customer)).end_session(session_id)


def _leave(journey: Journey, session: Row, status: str) -> Literal[False]:
    check_equal(session["status"], status, "the session's status")
    journey.figures.count("sessions", status, "left")
    return False

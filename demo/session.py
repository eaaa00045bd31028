"""A session is taken by a mechanic and held, or comes to nothing."""

import asyncio
from typing import Literal
from uuid import UUID

from demo import words
from demo.api import Person, hold
from demo.scene import Json, Scene

type Course = Literal["held", "broken_off", "unanswered", "withdrawn", "no_show"]

_COURSES: dict[Course, float] = {
    "held": 78,
    "broken_off": 2,
    "unanswered": 6,
    "withdrawn": 6,
    "no_show": 8,
}
_BOTH_END_PERCENT = 12
_SUMMARY_PERCENT = 92


async def attend(scene: Scene, session_id: UUID) -> bool:
    """Take a pending session to wherever it goes; says whether it took place."""
    course = scene.dice.pick(_COURSES)
    path = f"/api/sessions/{session_id}"
    if course == "unanswered":
        session = await scene.customer.get(path)
        return _leave(scene, session, "pending")
    if course == "withdrawn":
        session = await scene.customer.post(f"{path}/end")
        return _leave(scene, session, "cancelled")
    mechanic = scene.draw_mechanic()
    session = await mechanic.post(f"{path}/accept")
    hold(session["status"], "waiting", "the accepted session's status")
    if course == "no_show":
        session = await mechanic.post(f"{path}/end")
        return _leave(scene, session, "cancelled")
    session = await mechanic.post(f"{path}/start")
    scene.figures.count("sessions", "all", "started")
    scene.figures.count("interactions", "session_started", "recorded")
    if course == "broken_off":
        return _leave(scene, session, "live")
    hold(session["status"], "live", "the started session's status")
    await _complete(scene, mechanic, path)
    return True


async def _complete(scene: Scene, mechanic: Person, path: str) -> None:
    _leave(scene, await _end(scene, mechanic, path), "completed")
    scene.figures.count("sessions", "all", "completed")
    scene.figures.count("interactions", "session_completed", "recorded")
    scene.figures.count("events", "SessionCompleted", "written")
    if scene.dice.chance(_SUMMARY_PERCENT):
        text = words.summary(scene.dice)
        session = await mechanic.put(f"{path}/summary", {"summary": text})
        hold(session["summary"], text, "the summary")
        scene.figures.count("sessions", "all", "summarised")


async def _end(scene: Scene, mechanic: Person, path: str) -> Json:
    """End it from one side, or from both at the same moment."""
    if scene.dice.chance(_BOTH_END_PERCENT):
        one, other = await asyncio.gather(
            mechanic.post(f"{path}/end"), scene.customer.post(f"{path}/end")
        )
        hold(other, one, "the session as its other side ended it")
        return one
    ending = scene.dice.choice((mechanic, scene.customer))
    return await ending.post(f"{path}/end")


def _leave(scene: Scene, session: Json, status: str) -> Literal[False]:
    hold(session["status"], status, "the session's status")
    scene.figures.count("sessions", status, "left")
    return False

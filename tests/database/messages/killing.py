"""Sweeps that are killed where it hurts: after a claim, a begin, a post or a finish."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from crm.messages.actions.composing import Composed
from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.contracts.mail import Accepted, Mail, Outcome
from tests.database.messages.stage import Stage, compose

_PLACES: Final = ("claim", "begin", "post", "finish")


class Killed(BaseException):
    """Nothing of the sweep runs after this, as if its process were gone."""


@dataclass
class Run:
    """How often it was killed, and where."""

    places: Counter[str] = field(default_factory=Counter)

    @property
    def kills(self) -> int:
        return sum(self.places.values())


def kill_at_random(stage: Stage, draw: random.Random, *, share: float) -> Run:
    """Sweeps until nothing is due, killing in so many of the messages, then waits out the doubt."""
    run = Run()
    stage.post.allowed = 1  # claims of five

    def maybe_kill(place: str) -> None:
        if draw.random() < share / len(_PLACES):
            run.places[place] += 1
            raise Killed

    def composing(message: ClaimedMessage, at: datetime) -> Composed:
        maybe_kill("claim")
        return compose(message, at)

    def answering(mail: Mail) -> Outcome:
        maybe_kill("begin")
        try:
            maybe_kill("post")
        except Killed:
            stage.post.sent.append(mail.message_id)
            raise
        return Accepted(f"p-{mail.message_id}")

    stage.post.answer = answering
    while stage.world.value("select count(*) from messages where state = 'due' and step = 1"):
        with suppress(Killed):
            stage.sweep(compose=composing, wait=lambda _: maybe_kill("finish"))
        stage.clock.go(seconds=121)
    stage.clock.go(minutes=6)
    stage.plan()
    stage.clock.go(hours=2)
    stage.plan()
    return run

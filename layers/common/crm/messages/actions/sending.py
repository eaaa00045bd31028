"""Sends what is due, once: claim, rules, render, begin, post, finish."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from crm.messages import store
from crm.messages.actions.composing import Compose, Composed
from crm.messages.actions.steps import following, zone_of
from crm.messages.contracts.claimed import ClaimedMessage
from crm.messages.contracts.mail import (
    Accepted,
    InDoubt,
    Mail,
    Mailer,
    NotSent,
    Outcome,
    Paused,
    Refused,
    Throttled,
)
from crm.messages.load import messages
from crm.messages.model import Messages
from crm.messages.rules.timing import QuietHours, best_hour, hour_weights, next_allowed
from crm.platform.handlers.observability import describe, logger

#: A sweep claims for so long, and posts for a little longer; the function ends at 55.
_CLAIMS: Final = timedelta(seconds=40)
_POSTS: Final = timedelta(seconds=48)
#: Longer than a sweep lives.
_LEASE_SECONDS: Final = 120
_MOST_CLAIMED: Final = 50
_SECONDS_CLAIMED: Final = 5

_KINDS: Final[dict[type, str]] = {
    Accepted: "accepted",
    Throttled: "throttled",
    NotSent: "not_sent",
    Refused: "refused",
    Paused: "paused",
    InDoubt: "in_doubt",
}

type HashAddress = Callable[[str], str]


@dataclass(kw_only=True)
class Sweep:
    """One sweep, with what it needs of the world around."""

    mailer: Mailer
    compose: Compose
    hash_address: HashAddress
    clock: Callable[[], datetime]
    wait: Callable[[float], None]
    given: Messages = field(default_factory=messages)
    counts: Counter[str] = field(default_factory=Counter)

    def run(self) -> dict[str, int]:
        """Sends what is due until its time is over; returns how many met which end.

        Raises:
            Unavailable: The database or the provider is unavailable.
        """
        rate = self.mailer.rate()
        if rate <= 0:
            return {"account_paused": 1}
        started = self.clock()
        at_most = max(1, min(_MOST_CLAIMED, int(rate * _SECONDS_CLAIMED)))
        while (now := self.clock()) - started < _CLAIMS:
            claimed = store.claim_messages(now, at_most, _LEASE_SECONDS)
            if not claimed:
                break
            self.counts["claimed"] += len(claimed)
            for message in self._hold(claimed, now):
                if self.clock() - started >= _POSTS:
                    break
                if self._send(message):
                    self.wait(1 / rate)
                if self.counts["account_paused"]:
                    return dict(self.counts)
        return dict(self.counts)

    def _hold(self, claimed: Sequence[ClaimedMessage], now: datetime) -> list[ClaimedMessage]:
        """Puts off what goes later, and returns what goes now."""
        quiet = QuietHours(self.given.quiet.begins, self.given.quiet.ends)
        everyone = None
        holds: list[dict[str, object]] = []
        go = []
        for message in claimed:
            zone = zone_of(message.time_zone)
            hold: dict[str, object] = {}
            due_at: datetime | None
            if message.best_hour and message.hour_chosen is None and zone:
                everyone = everyone or store.count_act_hours()
                weights = hour_weights(message.acts or (), everyone, zone)
                # Seeded, so that a claim that is repeated chooses the same.
                draw = random.Random(str(message.id))  # noqa: S311 - no secret
                chosen = best_hour(now, message.expires_at, quiet, zone, weights, draw)
                due_at = chosen.at if chosen else message.expires_at
                if chosen:
                    hold = {"hour_chosen": chosen.hour, "hour_probability": chosen.probability}
            else:
                zones = [zone] if zone else self._unknown_zones()
                due_at = next_allowed(now, quiet, zones) or message.expires_at
            if due_at > now or hold:
                attempts = {"id": message.id, "attempts": message.attempts}
                holds.append({**attempts, "due_at": due_at, **hold})
            else:
                go.append(message)
        if holds:
            self.counts["held"] += store.hold_messages(holds)
        return go

    def _unknown_zones(self) -> list[ZoneInfo]:
        return [ZoneInfo(name) for name in self.given.quiet.zones_when_unknown]

    def _send(self, message: ClaimedMessage) -> bool:
        """Takes one message to its end; returns whether it was posted."""
        composed = self._compose(message, self.clock())
        now = self.clock()
        after = following(message, now)
        begun = store.begin_message(
            now,
            message.id,
            message.attempts,
            self._terms(message, composed),
            composed.links,
            after,
        )
        if begun["outcome"] != "send" or composed.mail is None:
            self.counts[begun["outcome"]] += 1
            return False
        self._post(message, composed.mail)
        return True

    def _post(self, message: ClaimedMessage, mail: Mail) -> None:
        outcome = self.mailer.send(mail)
        now = self.clock()
        kind = _KINDS[type(outcome)]
        store.finish_message(
            now, message.id, message.attempts, _result(kind, outcome), following(message, now)
        )
        self.counts["sent" if kind == "accepted" else kind] += 1
        if isinstance(outcome, Paused):
            self.counts["account_paused"] += 1
            logger().error("the account may send no mail", extra={"reason": outcome.reason})

    def _compose(self, message: ClaimedMessage, now: datetime) -> Composed:
        try:
            return self.compose(message, now)
        except Exception as error:  # noqa: BLE001 - one mail must not stop those behind it
            fault = {"message_id": str(message.id), "fault": describe(error)}
            logger().error("a mail cannot be composed", extra=fault)
            return Composed(mail=None, fault="not_composed")

    def _terms(self, message: ClaimedMessage, composed: Composed) -> Mapping[str, object]:
        return {
            "fault": composed.fault,
            "address": message.email,
            "address_hash": self.hash_address(message.email) if message.email else None,
            "language": composed.mail.language if composed.mail else None,
            "consent": self.given.consent.default,
            "pressure": asdict(self.given.pressure),
        }


def _result(kind: str, outcome: Outcome) -> dict[str, object]:
    return {"kind": kind, **asdict(outcome)}

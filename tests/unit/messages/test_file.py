"""messages.toml: what ships is valid, and each mistake is told with its line and key."""

import re
from pathlib import Path
from typing import Final

import pytest

from crm.messages.__main__ import main
from crm.messages.load import MESSAGES_PATH, load, messages, parse
from crm.platform.toml_file import TomlFileError

_TEXT: Final = MESSAGES_PATH.read_text(encoding="utf-8")


def test_the_shipped_file_holds_the_four_campaigns_in_english_and_german() -> None:
    found = load(MESSAGES_PATH)
    assert set(found.campaigns) == {
        "follow_up",
        "unfinished_checkout",
        "re_engagement",
        "win_back",
    }
    assert {language for mail in found.mails.values() for language in mail.translations} == {"de"}
    assert all("de" in mail.translations for mail in found.mails.values())
    assert found.mails["follow_up_1"].texts("de").subject.startswith("Wie es")
    assert found.mails["follow_up_1"].texts("fr") == found.mails["follow_up_1"]
    assert messages() is messages()


_MISTAKES: Final[list[tuple[str, str, str]]] = [
    (
        'after = "20 hours"',
        'after = "20 hrs"',
        "campaigns.follow_up.steps[1].after: must be a time",
    ),
    ('holdout = "10%"', 'holdout = "ten"', "campaigns.follow_up.holdout: must be a share"),
    ('from = "21:00"', 'from = "21:10"', "quiet.from: must be a quarter of an hour"),
    ('to = "08:00"', 'to = "21:00"', "quiet.to: must not be the same as from"),
    ('"America/New_York"', '"America/Gotham"', "quiet.zones_when_unknown[1]: 'America/Gotham' is"),
    (
        '"America/Los_Angeles"',
        '"Asia/Tokyo", "Europe/Berlin"',
        "quiet.zones_when_unknown: are never awake at once",
    ),
    ('mail = "follow_up_2"', 'mail = "nothing"', "campaigns.follow_up.steps[2].mail: 'nothing' is"),
    (
        'topic = "reminders"',
        'topic = "news"',
        "campaigns.unfinished_checkout.topic: 'news' is none",
    ),
    ("after your {session}", "after {sesion}", "mails.follow_up_1.subject: names {sesion}; known"),
    ("{marketplace}.", "{marketplace", "mails.follow_up_1.text[1]: has a brace that is not closed"),
    ("{days} Tage her.", "{days:>9} Tage", "mails.follow_up_2.de.text[1]: names {days}; known are"),
    ('default = "soft_opt_in"', 'default = "yes"', "consent.default: must be one of opt_in, soft"),
    ('["recommendations"]', '["offers"]', "mails.follow_up_1.blocks[1]: must be one of recommend"),
    ("[mails.follow_up_2.de]", "[mails.follow_up_2.xx]", "mails.follow_up_2.xx: means nothing"),
    ("[mails.follow_up_2.de]", "[mails.follow_up_2.en]", "mails.follow_up_2.en: is the file's own"),
    ('entry = "session_completed"', 'entry = "birth"', 'campaigns.follow_up.entry: must be "sess'),
    (
        'entry = "session_completed"',
        'entry = "leaves:newcomer"',
        'must be "session_completed", "checkout_open" or "joins:" with a cohort',
    ),
    (
        'exits = ["purchase", "new_session"]',
        'exits = ["purchase", "joins:"]',
        'campaigns.follow_up.exits[2]: must be "purchase", "new_session", or "joins:" or "leaves:"',
    ),
    ("mail = 10", "mail = true", "pressure.mail: must be a whole number from 0 to 1000"),
    ("points = 20", "points = 0", "pressure.limits[1].points: must be a whole number from 1"),
    ('postal_address = "', 'address = "', "sender.postal_address: is missing"),
    ('language = "en"', 'language = "xx"', "language: must be one of ar, de, en"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), _MISTAKES)
def test_a_mistake_is_told_with_its_line_and_key(right: str, wrong: str, sentence: str) -> None:
    assert right in _TEXT
    text = _TEXT.replace(right, wrong, 1)
    with pytest.raises(TomlFileError) as caught:
        parse(text, name="messages.toml")
    [told] = [line for line in str(caught.value).splitlines() if sentence in line]
    number = int(re.match(r"messages\.toml:(\d+): ", told)[1])  # type: ignore[index]
    wanted = 1 + _TEXT[: _TEXT.index(right)].count("\n")
    # A list is told where it begins.
    assert wanted - 4 <= number <= wanted


def test_the_command_tells_whether_a_file_can_be_used(
    tmp_path: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == "messages.toml: 4 campaigns, 5 mails\n"
    assert main([f"{tmp_path}/none.toml"]) == 1


def test_a_campaign_asks_for_cohorts_that_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = _TEXT.replace(
        'entry = "session_completed"', 'entry = "joins:lapsing_regular"', 1
    ).replace('["purchase", "new_session"]', '["purchase", "leaves:lapsing_regular"]', 1)
    file = tmp_path / "messages.toml"
    file.write_text(good, encoding="utf-8")
    assert main([str(file)]) == 0

    file.write_text(good.replace(":lapsing_regular", ":lapsing"), encoding="utf-8")
    assert main([str(file)]) == 1
    entry, exit_ = capsys.readouterr().err.splitlines()
    assert "campaigns.follow_up.entry: 'lapsing' is none of the cohorts: looked_not_booked" in entry
    assert "campaigns.follow_up.exits[2]: 'lapsing' is none of the cohorts" in exit_

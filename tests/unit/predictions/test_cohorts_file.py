"""cohorts.toml is valid as a whole, or each mistake is named with its line."""

from pathlib import Path
from typing import Final

import pytest

from crm.catalogue.load import CATALOGUE_PATH
from crm.catalogue.load import parse as parse_catalogue
from crm.catalogue.model import Catalogue
from crm.platform.toml_file import Source, TomlFileError, located
from crm.predictions.__main__ import main
from crm.predictions.consistency import find_unknown_cohorts
from crm.predictions.load import COHORTS_PATH, cohorts, fingerprint, load, parse

_GOOD: Final = """
[cohorts.one]
title = "One"
steps = [
  { act = ["upsell_clicked"], within = "30 days", recommendation_type = ["follow_up"] },
  { act = ["session_completed"], plan = ["trial"], session_type = ["chat"] },
  { act = ["summary_viewed"], without = ["upsell_dismissed"] },
]
without = ["checkout_completed"]
after = "2 hours"
never = ["waiver_accepted"]
"""


def complaint(text: str) -> str:
    with pytest.raises(TomlFileError) as caught:
        parse(text, name="cohorts.toml")
    return str(caught.value)


def test_what_is_shipped_can_be_used() -> None:
    assert (
        list(load(COHORTS_PATH))
        == list(cohorts())
        == [
            "looked_not_booked",
            "clicked_twice_not_bought",
            "newcomer",
            "tried_never_paid",
            "lapsing_regular",
        ]
    )


def test_a_cohort_that_says_something_else_has_another_fingerprint() -> None:
    texts = (_GOOD, f"# a comment\n{_GOOD}", _GOOD.replace("2 hours", "3 hours"))
    [one, same, other] = [fingerprint(parse(text, name="c.toml")) for text in texts]
    assert one == same != other


def test_a_cohort_names_every_act_that_it_depends_on() -> None:
    assert parse(_GOOD, name="cohorts.toml")["one"].acts == {
        "upsell_clicked",
        "session_completed",
        "summary_viewed",
        "upsell_dismissed",
        "checkout_completed",
        "waiver_accepted",
    }


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('"upsell_clicked"', '"clicked"', "steps[1].act[1]: must be one of intake_submitted"),
        ('act = ["upsell_clicked"]', "act = []", "steps[1].act: must be a list of interaction"),
        ('act = ["upsell_clicked"], ', "", "steps[1].act: is missing: a list of interaction types"),
        ('"30 days"', '"30 weeks"', 'within: must be a time like "20 hours" or "3 days"'),
        ('"30 days"', '"1101 days"', "steps[1].within: must not be more than 1100 days"),
        ('within = "30 days", ', "", "steps[1].within: is missing: how long ago the first step"),
        ('"2 hours"', '"30 days"', "after: leaves nobody: must be less than the first step's"),
        ('["trial"]', '["gift"]', "plan[1]: 'gift' is none of the plans: trial, chat10"),
        ('["chat"]', '["walk"]', "session_type[1]: must be one of chat, video, diagnostic"),
        ('["follow_up"]', '["gift"]', "recommendation_type: 'gift' is none of the offers"),
        (
            'recommendation_type = ["follow_up"]',
            'plan = ["trial"]',
            "steps[1].plan: is unknown of upsell_clicked; known of checkout_completed",
        ),
        ('["waiver_accepted"]', '["session_completed"]', "never: leaves nobody: step 2 asks for"),
        ("after =", "later =", "later: means nothing here; known are after"),
        ("[cohorts.one]", "[cohorts.One]", "must be named in lower case letters"),
    ],
)
def test_a_mistake_is_named_with_its_line(written: str, instead: str, said: str) -> None:
    assert written in _GOOD
    sentence = complaint(_GOOD.replace(written, instead, 1))
    assert said in sentence
    assert sentence.startswith("cohorts.toml:")


def test_a_cohort_has_steps_and_not_too_many() -> None:
    head = '[cohorts.one]\ntitle = "One"\n'
    step = '{ act = ["upsell_clicked"], within = "1 day" }'
    assert "steps: must be 1 to 10" in complaint(f"{head}steps = []")
    assert "steps: must be 1 to 10" in complaint(f"{head}steps = [{', '.join([step] * 11)}]")


def test_the_command_says_what_there_is_or_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("cohorts.toml: looked_not_booked, ")

    broken = tmp_path / "broken.toml"
    broken.write_text("[cohorts]\none = 1", encoding="utf-8")
    assert main([str(broken)]) == 1
    assert "broken.toml:2: cohorts.one: must be a table" in capsys.readouterr().err
    assert main([str(tmp_path / "none.toml")]) == 1


def test_a_catalogue_names_cohorts_that_there_are() -> None:
    text = CATALOGUE_PATH.read_text(encoding="utf-8").replace(
        'code = "regular"', 'cohort = ["newcomer", "nobody"]\ncode = "regular"', 1
    )
    found = list(find_unknown_cohorts(parse_catalogue(text, name="c.toml"), cohorts()))
    [sentence] = located(found, Source(text, "c.toml"))
    assert sentence.endswith(
        "offers.premium_upgrade.when[1].cohort: 'nobody' is none of the cohorts:"
        " looked_not_booked, clicked_twice_not_bought, newcomer, tried_never_paid, lapsing_regular"
    )
    assert sentence.startswith(f"c.toml:{text[: text.index('nobody')].count(chr(10)) + 1}:")


def test_the_command_reads_the_catalogue_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    few = tmp_path / "cohorts.toml"
    few.write_text(_GOOD, encoding="utf-8")
    monkeypatch.setattr("crm.predictions.__main__.catalogue", lambda: _asking_for("two"))
    assert main([str(few)]) == 1
    assert "when[1].cohort: 'two' is none of the cohorts: one" in capsys.readouterr().err


def _asking_for(cohort: str) -> Catalogue:
    text = CATALOGUE_PATH.read_text(encoding="utf-8")
    asking = text.replace('code = "regular"', f'cohort = ["{cohort}"]\ncode = "regular"', 1)
    return parse_catalogue(asking, name="catalogue.toml")

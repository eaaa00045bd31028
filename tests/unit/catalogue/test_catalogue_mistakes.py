"""A catalogue with mistakes is refused, and each mistake is told with its line and key."""

import re
from itertools import pairwise

import pytest

from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, parse

TEXT = CATALOGUE_PATH.read_text(encoding="utf-8")


def _line_of(text: str, nth: int = 1) -> int:
    places = [number for number, line in enumerate(TEXT.splitlines(), 1) if text in line]
    return places[nth - 1]


def _complaints(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        parse(text, name="catalogue.toml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "line", "complaint"),
    [
        ('rank_by = "weight"', 'rank_by = "clicks"', 1, "must be one of weight, purchase, revenue"),
        ("explore = 10", "explore = 101", 1, "explore: must be a whole number from 0 to 100"),
        ('currency = "USD"', 'currency = "USX"', 1, "currency: 'USX' is not the ISO 4217 code"),
        ('locale = "en_US"', 'locale = "english"', 1, 'locale: must be like "en_US"'),
        ("offers_per_session = 5", "offers_per_session = -1", 1, "offers_per_session: must be a"),
        ("offers_per_session = 5", "offers_per_session = true", 1, "offers_per_session: must be"),
        ("offers_per_session = 5", "offers_per_sesion = 5", 1, "offers_per_sesion: means nothing"),
        ('aliases = ["quick"]', 'aliases = ["free"]', 1, "'free' already names the plan trial"),
        ('aliases = ["quick"]', 'aliases = ["trial"]', 1, "'trial' already names the plan trial"),
        ('aliases = ["quick"]', 'aliases = ["chat10"]', 1, "already names the plan chat10"),
        ('aliases = ["quick"]', 'aliases = ["Quick!"]', 1, "must be lower case letters"),
        ('aliases = ["quick"]', "aliases = []", 1, "must be a list of different texts"),
        ('aliases = ["quick"]', 'aliases = ["a", "a"]', 1, "must be a list of different texts"),
        ('price = "9.99"', "price = 9.99", 1, "plans.chat10.price: must be an amount in quotes"),
        ('price = "9.99"', 'price = "9.999"', 1, "has more decimals than USD"),
        ('price = "9.99"', 'price = "-9.99"', 1, "plans.chat10.price: must not be negative"),
        ("minutes = 30", "minutes = 0", 1, "plans.chat10.minutes: must be a whole number from 1"),
        ("minutes = 30", "", 0, "plans.chat10.session_type: and minutes go together"),
        ("minutes = 30", 'minutes = 30\nbilling_interval = "year"', 0, "one of them, never both"),
        ('session_type = "video"', 'session_type = "phone"', 1, "must be one of chat, video, diag"),
        ('title = "Quick Chat"', 'title = " "', 1, "plans.chat10.title: must be one line"),
        ('title = "Quick Chat"', 'title = "a\\nb"', 1, "plans.chat10.title: must be one line"),
        ('title = "Quick Chat"', "title = 3", 1, "plans.chat10.title: must be a text in quotes"),
        ("[plans.chat10]", "[plans.Chat-10]", 1, "plans.Chat-10: must be named in lower case"),
        ('plan = "video15"', 'plan = "video"', 1, "'video' is none of the plans: trial, chat10"),
        (
            "/intake?plan=video15",
            "/intake?plan=trial",
            0,
            "leads to another plan than the offer's: video15",
        ),
        ('action = "/intake"', 'action = "https://x.y"', 1, "action: must be a relative path"),
        ('action = "/intake"', 'action = "//x.y/z"', 1, "action: must be a relative path"),
        ('action = "/intake"', 'action = "/\\\\x.y"', 1, "action: must be a relative path"),
        ('action = "/intake"', 'action = "/intake#top"', 1, "action: must be a relative path"),
        ('action = "/intake"', 'action = "javascript:x"', 1, "action: must be a relative path"),
        ("weight = 100", "weight = 1001", 1, "weight: must be a whole number from 0 to 1000"),
        ("in a {session}.", "in a {topic}.", 1, "reason: names {topic}; known are {session},"),
        ("in a {session}.", "in a {session!r}.", 1, "reason: names {session};"),
        ("in a {session}.", "in a {session:>9}.", 1, "reason: names {session};"),
        ("in a {session}.", "in a {session.__class__}.", 1, "reason: names {session.__class__}"),
        ("in a {session}.", "in a {}.", 1, "reason: names {};"),
        ("in a {session}.", "in a {session.", 1, "reason: has a brace that is not closed"),
        ("completed_within_days = 180\n", "", 0, "names {days}, which needs completed_within_days"),
        ("completed_at_least = 2\n", "", 0, "needs completed_at_least or completed_at_most"),
        (
            'plan = ["trial"]',
            'plan = ["premium"]',
            1,
            "'premium' is none of trial, chat10, video15",
        ),
        ("complexity_at_least = 2", "complexity_at_least = 4", 1, "a whole number from 1 to 3"),
        (
            "spent_at_least",
            "spent_at_most",
            1,
            "spent_at_most: means nothing here; known are churn",
        ),
        ('spent_at_least = "100.00"', "spent_at_least = 100", 1, "must be an amount in quotes"),
        (
            "cooldown = { bought_days = 0 }",
            "cooldown = { bougt_days = 0 }",
            1,
            "cooldown.bougt_days: means",
        ),
        (
            "cooldown = { bought_days = 0 }",
            "cooldown = 3",
            1,
            "offers.follow_up.cooldown: must be a table",
        ),
        (
            "dismissed_days = 30",
            "dismissed_days = 9999",
            1,
            "must be a whole number from 0 to 3650",
        ),
        ("minutes = 120", "minutes = 59", 1, "minutes: must not be less than the 60 of its plan"),
        ('plan = "diagnostic"\nminutes', "minutes", 0, "minutes: needs a plan with a session"),
        ('plan = "video15"\nminutes = 60', "", 0, "hours: needs a plan with a session"),
        (
            "{hours} hours",
            "{days} days",
            0,
            "includes[1]: names {days}; known are {minutes}, {hours}",
        ),
        ("minutes = 90\n", "", 0, "includes[1]: names {minutes}, which needs minutes"),
        ("same_mechanic_hours = 4\n", "", 0, "names {hours}, which needs same_mechanic_hours"),
        ("{minutes} minutes by", "{minutes minutes by", 0, "includes[2]: has a brace that is not"),
        ("dismissed_days = 30\n", "", 0, "cooldown.dismissed_days: is missing: a whole number"),
        ("long_concern = 400", "long_concern = 0", 1, "complexity.long_concern: must be a whole"),
        ('one_of = [["vin"],', 'one_of = [["win"],', 1, "'win' is none of the fields: vin, year"),
        ('one_of = [["vin"],', 'one_of = ["vin",', 1, "one_of: must be a list of lists"),
        ("required = true", "required = 1", 1, "intake.vehicle.required: must be true or false"),
        ("[A-HJ-NPR-Z0-9]{17}", "[A-H", 1, "pattern: is no regular expression"),
        ('kind = "number"', 'kind = "number"\npattern = "x"', 1, "must be text for a pattern"),
        ("min = 1900", "min = 2200", 1, "fields.year.min: must not be above max"),
        ('diagnostic = "diagnostic session"', "", 0, "words.sessions.diagnostic: is missing: a"),
        ("[words.sessions]", "[words.session]", 1, "words.session: means nothing here"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_key(
    old: str, new: str, line: int, complaint: str
) -> None:
    assert old in TEXT

    complaints = _complaints(TEXT.replace(old, new, 1))

    told = [known for known in complaints if complaint in known]
    assert told, complaints
    if line:
        assert told[0].startswith(f"catalogue.toml:{_line_of(old)}: ")
    assert re.match(r"catalogue\.toml:\d+: \S", told[0])


def test_a_missing_key_is_told_at_the_head_of_its_table() -> None:
    broken = TEXT.replace('badge = "Plan"\n', "", 1)

    line = _line_of("[offers.maintenance_plan]")
    complaint = "offers.maintenance_plan.badge: is missing: a text in quotes"
    assert _complaints(broken) == [f"catalogue.toml:{line}: {complaint}"]


def test_a_mistake_in_the_second_of_two_tables_is_told_there() -> None:
    broken = TEXT.replace('code = "invested"', 'code = "In vested"', 1)

    assert _complaints(broken)[0].startswith(
        f"catalogue.toml:{_line_of('invested')}: offers.premium_upgrade.when[2].code: must be"
    )


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    broken = (
        TEXT.replace('price = "9.99"', "price = 9.99", 1)
        .replace('badge = "Video"', "badge = 3", 1)
        .replace('label = "VIN"', "labl = 'VIN'", 1)
    )

    lines = [int(known.split(":")[1]) for known in _complaints(broken)]
    assert len(lines) == 4
    assert all(one <= other for one, other in pairwise(lines))


def test_a_value_over_several_lines_is_told_at_its_first() -> None:
    broken = TEXT.replace(
        'aliases = ["quick"]', "# note\n\naliases = [\n  'free', # why\n  'x'\n]", 1
    )

    assert _complaints(broken)[0].startswith(f"catalogue.toml:{_line_of('["quick"]') + 2}: ")


def test_text_that_only_looks_like_a_key_does_not_mislead() -> None:
    broken = 'note = """\nlocale = "fr"\n[plans.chat10]\n"""\n' + TEXT.replace(
        'price = "9.99"', "price = 1", 1
    )

    complaints = _complaints(broken)

    assert complaints[0].startswith("catalogue.toml:1: note: means nothing here")
    assert complaints[1].startswith(f"catalogue.toml:{_line_of('9.99') + 4}: plans.chat10.price")


@pytest.mark.parametrize(
    ("key", "old"),
    [
        ("plans.video15.price", 'price = "29.990"'),
        ("offers.follow_up.price", 'price = "49.000"'),
        ("offers.follow_up.price_when[1].price", 'price = "25.000"'),
    ],
)
def test_a_price_too_fine_for_stripe_is_told_with_its_line(key: str, old: str) -> None:
    dinars = re.sub(r'"(\d+)\.(\d\d)"', r'"\1.\g<2>0"', TEXT).replace('"USD"', '"KWD"')
    parse(dinars, name="catalogue.toml")
    table = dinars.index(f"[{key.removesuffix('.price').replace('[1]', '')}]")
    place = dinars.index(old, table)
    broken = dinars[:place] + old.replace('0"', '5"') + dinars[place + len(old) :]

    line = dinars[:place].count("\n") + 1
    sentence = 'must end in 0, like "9.990": Stripe takes no finer KWD'
    assert _complaints(broken) == [f"catalogue.toml:{line}: {key}: {sentence}"]


def test_what_a_customer_has_spent_may_be_compared_to_the_thousandth() -> None:
    dinars = re.sub(r'"(\d+)\.(\d\d)"', r'"\1.\g<2>0"', TEXT).replace('"USD"', '"KWD"')
    parse(dinars.replace('"100.000"', '"100.005"'), name="catalogue.toml")


def test_what_is_no_toml_is_told_with_its_line() -> None:
    assert _complaints("currency = 'USD'\nlocale = \n") == [
        "catalogue.toml:2: is no TOML: Invalid value (at line 2, column 10)"
    ]
    assert _complaints("currency = 'USD'\nlocale = ")[0].startswith("catalogue.toml:2: is no TOML")
    assert "catalogue.toml:2: is no TOML: Cannot" in _complaints("[plans.a]\n[plans.a]\n")[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "plans: is missing: a table"),
        ("plans = 3", "plans: must be a table"),
        ("[plans]\ntrial = 3", "plans.trial: must be a table"),
        ("[plans]", "plans: must hold at least one plan"),
        ("[offers.x]\nwhen = 3", "must be tables, each headed [[offers.x.when]]"),
        ("[offers.x]\nwhen = [3]", "must be tables, each headed [[offers.x.when]]"),
        ("[offers.x]", "offers.x.when: is missing: at least one occasion"),
        ("[offers.x]\nplan = 'y'", "offers.x.plan: 'y' is none of the plans"),
        ("[offers.x]\nstripe_price = '9.99'", 'must be like "price_1Abc"'),
    ],
)
def test_a_catalogue_that_lacks_nearly_all_is_refused_whole(text: str, expected: str) -> None:
    assert any(expected in known for known in _complaints(text))


def test_a_membership_is_billed_as_its_plan_is() -> None:
    yearly = 'price = "299.00"\nbilling_interval = "year"\nweight'
    broken = TEXT.replace(yearly, 'price = "299.00"\nbilling_interval = "month"\nweight', 1)

    assert "must be the same as that of plan premium" in _complaints(broken)[0]

"""A mail says the same in HTML and in text, and what people wrote stays text."""

import random
import tomllib
from dataclasses import fields
from email.header import Header, decode_header, make_header
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from crm.messages.contracts.content import MailContent, MailFacts
from crm.messages.rendering import MailTooLarge, render
from crm.messages.rendering.filling import fill_html, fill_text
from crm.messages.rendering.mails import MOST_BYTES
from crm.messages.rendering.words import Words, all_words, words_of
from tests.builders.mails import LINKS, SITE, mail_content, mail_facts, recommendation

HOSTILE = [
    "{{7*7}}",
    "{% for x in range(9) %}x{% endfor %}",
    "{0.__class__}",
    "{plan}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title><svg onload=alert(1)>",
    "<!--[if mso]><b>",
    "--><b>",
    "&lt;b&gt;",
    "${7*7}",
    "a\u202eb",
    "שם",
    "مريم",
    "😀",
]


class Shape(HTMLParser):
    """The elements of a page, in their order, its attributes' names, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.urls: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.urls += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", (data,)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def rendered_with(text: str) -> tuple[MailContent, MailFacts]:
    facts = mail_facts(
        name=text,
        session=text,
        plan=text,
        marketplace=text,
        postal_address=text,
        recommendations=(
            recommendation(title=text, description=text, includes=(text,), reason=text, price=text),
        ),
    )
    content = mail_content(
        preheader="{name}", headline="{name}", text=("{name} {session} {plan} {marketplace}",)
    )
    return content, facts


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_is_text_and_no_template(text: str) -> None:
    content, facts = rendered_with(text)
    mail = render(content, facts)

    shape = Shape(mail.html)
    plain = Shape(render(*rendered_with("x")).html)
    assert shape.elements == plain.elements
    assert "".join(shape.words).count(text) >= 10
    assert text in mail.text
    assert text in mail.subject


def test_six_thousand_hostile_texts_create_no_element() -> None:
    chosen = random.Random(13)  # noqa: S311 - examples, no secrets
    pieces = [
        *HOSTILE,
        "<",
        ">",
        '"',
        "'",
        "&",
        "/",
        "=",
        "style",
        " onclick=",
        "javascript:",
        "\\",
    ]
    plain = Shape(render(*rendered_with("x")).html)
    for start in range(0, 6000, 50):
        texts = ["".join(chosen.choices(pieces, k=chosen.randrange(1, 8))) for _ in range(50)]
        shape = Shape(render(*rendered_with(" ".join(texts))).html)
        assert shape.elements == plain.elements, start
        assert shape.urls == plain.urls


@pytest.mark.parametrize("language", all_words())
def test_a_mail_is_whole_in_each_language_and_small(language: str) -> None:
    mail = render(mail_content(language=language), mail_facts())

    words = words_of(language)
    assert f'<html lang="{language}" dir="{words.direction}"' in mail.html
    assert words.unsubscribe in mail.html
    assert words.unsubscribe in mail.text
    assert len(mail.html.encode()) < 20 * 1024


def test_every_language_of_the_words_has_all_of_them_and_none_twice_empty() -> None:
    for words in all_words().values():
        given = {field.name: getattr(words, field.name) for field in fields(Words)}
        assert all(given.values())
        assert "{marketplace}" in words.why
        assert "{minutes}" in words.minutes
        assert "{day}" in words.paused


def test_a_tag_of_a_region_is_read_as_its_language_and_an_unknown_one_as_english() -> None:
    assert words_of("de-AT").language == "de"
    assert words_of("pt_BR").language == "pt"
    assert words_of("sw").language == "en"


def test_both_parts_hold_the_same_links_and_the_one_click_address_in_neither() -> None:
    mail = render(mail_content(), mail_facts())

    shape = Shape(mail.html)
    assert set(shape.urls) == {LINKS.unsubscribe_page, LINKS.preferences, f"{SITE}/m/c/token"}
    assert all(url in mail.text for url in shape.urls)
    assert "/m/o/" not in mail.html + mail.text


def test_a_mail_without_recommendations_leads_to_the_site() -> None:
    mail = render(mail_content(blocks=()), mail_facts())

    assert SITE in Shape(mail.html).urls
    assert "Full Diagnostic Package" not in mail.html + mail.text


def test_one_recommendation_stands_first_and_at_most_two_follow() -> None:
    offers = tuple(recommendation(title=f"Offer {number}") for number in range(5))
    mail = render(mail_content(), mail_facts(recommendations=offers))

    assert [f"Offer {number}" in mail.html for number in range(5)] == [True] * 3 + [False] * 2
    assert mail.html.count("<h2") == 1


@pytest.mark.parametrize("subject", ["שלום דנה", "مرحبا", "Neu für Sie 🎉", "日本語"])
def test_a_subject_of_any_script_survives_its_header(subject: str) -> None:
    mail = render(mail_content(subject=subject), mail_facts())

    encoded = Header(mail.subject, "utf-8").encode(linesep="")
    assert str(make_header(decode_header(encoded))) == subject


@pytest.mark.parametrize("separator", ["\r\n", "\0", "\u2028", "\x85"])
def test_a_value_cannot_break_a_line(separator: str) -> None:
    mail = render(mail_content(), mail_facts(name=f"Ada{separator}Bcc: x"))

    assert mail.subject == "After your Video Session, Ada Bcc: x"
    assert "Your next step, Ada Bcc: x\n" in mail.text


def test_a_value_that_turns_its_direction_stands_alone() -> None:
    name = "\u202eevil"

    assert fill_text("Hello {name}!", {"name": name}) == f"Hello \u2068{name}\u2069!"
    assert fill_html("Hello {name}!", {"name": name}) == f"Hello <bdi>{name}</bdi>!"


@pytest.mark.parametrize(
    ("sentence", "without"),
    [
        ("Your next step, {name}", "Your next step"),
        ("How is it going, {name}?", "How is it going?"),
        ("Hello {name},", "Hello,"),
        ("{name}, how is it going?", "How is it going?"),
        ("{name}", ""),
        ("{{name}}", "{name}"),
    ],
)
def test_a_name_that_nobody_knows_leaves_no_gap(sentence: str, without: str) -> None:
    assert fill_text(sentence, {"name": ""}) == without
    assert fill_html(sentence, {"name": ""}) == without


def test_a_mail_that_would_be_cut_off_is_refused() -> None:
    long = recommendation(description="x" * MOST_BYTES)
    with pytest.raises(MailTooLarge):
        render(mail_content(), mail_facts(recommendations=(long,)))


def test_the_layout_loads_nothing_from_anywhere() -> None:
    mail = render(mail_content(), mail_facts())

    assert not {tag for tag, _ in Shape(mail.html).elements} & {"img", "script", "link", "iframe"}
    assert "url(" not in mail.html


def test_the_words_are_in_order() -> None:
    path = Path(__file__).parents[3] / "layers/common/crm/messages/rendering/words.toml"
    tables: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    assert list(tables) == sorted(tables)

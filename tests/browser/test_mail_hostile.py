"""A mail in a browser: what people wrote is text, whatever it says, and nothing is loaded."""

from itertools import batched

from playwright.sync_api import Page, Route

from crm.messages.rendering import render
from crm.messages.rules.headers import one_line
from tests.browser import hostile
from tests.builders.mails import mail_content, mail_facts, recommendation

_SHAPE = "() => [...document.querySelectorAll('*')].map((one) => one.localName).join(' ')"
_PROVOKE = """() => {
  for (const node of document.querySelectorAll("*"))
    for (const name of ["pointerenter", "mouseover", "focus", "animationstart", "toggle", "click"])
      if (node.localName !== "a") node.dispatchEvent(new Event(name));
  return window.executed ?? null;
}"""
_TEXTS = "() => [...document.querySelectorAll('bdi')].map((one) => one.textContent)"
_LINKS = "() => [...new Set([...document.links].map((one) => one.origin))]"


def open_mail(page: Page, text: str) -> str:
    offer = recommendation(title=text, description=text, includes=(text,), reason=text, price=text)
    facts = mail_facts(
        name=text, session=text, plan=text, marketplace=text, recommendations=(offer,)
    )
    mail = render(mail_content(headline="{name}", text=("{session} {plan} {marketplace}",)), facts)
    page.set_content(mail.html, wait_until="load")
    return mail.text


def test_six_thousand_hostile_texts_are_text_in_a_mail(page: Page) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route("**/*", refuse)
    open_mail(page, "x")
    usual = page.evaluate(_SHAPE)
    strings = hostile.strings()
    assert len(strings) == hostile.COUNT
    for some in batched(strings, 40, strict=False):
        text = one_line(" | ".join(some))
        told = open_mail(page, text)

        assert page.evaluate(_SHAPE) == usual
        assert page.evaluate(_PROVOKE) is None
        assert page.evaluate(_LINKS) == ["https://shop.example"]
        assert page.evaluate(_TEXTS).count(text) >= 8
        assert text in told
    assert asked == []

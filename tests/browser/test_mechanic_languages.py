"""The mechanics' page in the languages of the word packs."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults
from tests.browser.fake_desk import SESSION, FakeDesk, session


@pytest.mark.parametrize(
    "words",
    [
        pytest.param((waiting, nothing, way), id=tag, marks=pytest.mark.visitor(locale=tag))
        for tag, waiting, nothing, way in (
            ("de-DE", "Wartet auf jemanden", "Nichts weiter", "ltr"),
            ("es-ES", "Espera a alguien", "Nada más", "ltr"),
            ("fr-FR", "En attente de quelqu'un", "Rien de plus", "ltr"),
            ("ar-EG", "بانتظار أحد", "لا شيء آخر", "rtl"),
        )
    ],
)
def test_a_mechanic_reads_their_own_language(
    page: Page, site: str, words: tuple[str, str, str]
) -> None:
    (waiting, nothing, direction), desk = words, FakeDesk(page)
    desk.sessions = [session(1, status="completed"), session(2, urgent=True)]
    page.set_viewport_size({"width": 360, "height": 800})
    english = re.compile("Waiting|Sessions|Summary|What|Session,|You recommend")
    page.goto(f"{site}/mechanic")
    expect(page.get_by_role("heading", name=waiting)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.locator("main")).not_to_contain_text(english)
    page.goto(f"{site}/mechanic?session={SESSION}")
    expect(page.get_by_role("radio", name=nothing)).to_be_checked()
    page.get_by_role("radio", name="Video").check()
    expect(page.locator("main")).not_to_contain_text(english)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []

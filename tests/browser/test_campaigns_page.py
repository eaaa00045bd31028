"""The page of campaigns: figures, what they caused, pauses, and what a person sends again."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from crm.messages.contracts.campaigns import (
    Campaign,
    CampaignList,
    CausedByMails,
    Half,
    StepFigures,
    UnsentMessage,
)
from crm.messages.load import messages
from crm.platform.contracts.models import Price
from tests.browser.axe import faults
from tests.browser.conftest import SCREENSHOTS
from tests.browser.experiments_api import TOKEN
from tests.browser.test_dashboard_page import CUT, SIZES

_NOW: Final = datetime(2026, 11, 22, 9, 31, tzinfo=UTC)
FOLLOW_UP: Final = "#campaign-follow_up"

pytestmark = pytest.mark.visitor(
    timezone_id="UTC", locale="en-US", viewport={"width": 1280, "height": 800}
)


@dataclass
class FakeCampaigns:
    """The API of campaigns, in its own models."""

    page: Page
    base: str
    is_planned: bool = True
    paused: set[str] = field(default_factory=set)
    unsent: list[UnsentMessage] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    refusal: str | None = None

    def __post_init__(self) -> None:
        self.page.route("**/api/**", self._answer)
        self.page.route(
            "**/dev/token?role=admin", lambda route: route.fulfill(json={"token": TOKEN})
        )

    def open(self) -> Page:
        """The page, loaded."""
        self.page.goto(f"{self.base}/dashboard/campaigns")
        self.page.locator("#page:not([aria-busy])").wait_for()
        return self.page

    def _answer(self, route: Route) -> None:
        if route.request.method == "GET":
            route.fulfill(json=self._list().model_dump(mode="json"))
            return
        path = route.request.url.partition("/api/")[2]
        self.asked.append(path)
        kind, name, act = path.split("/")
        if self.refusal:
            route.fulfill(status=409, json={"status": 409, "detail": self.refusal})
            return
        if kind == "messages":
            self.unsent = [one for one in self.unsent if str(one.id) != name]
        elif act == "pause":
            self.paused.add(name)
        else:
            self.paused.discard(name)
        route.fulfill(json={})

    def _list(self) -> CampaignList:
        campaigns = [self._campaign(name) for name in messages().campaigns]
        return CampaignList(
            all_paused_at=_NOW if "all" in self.paused else None,
            campaigns=campaigns if self.is_planned else [],
        )

    def _campaign(self, name: str) -> Campaign:
        way = messages().campaigns[name]
        net = Price.of(1_234_500, "USD", "en_US")
        return Campaign(
            name=name,
            version=1,
            topic=way.topic,
            entry=way.entry,
            paused_at=_NOW if name in self.paused else None,
            enrolled=12_000,
            steps=[_step(place, one.mail) for place, one in enumerate(way.steps, 1)],
            mailed=Half(customers=10_800, bought=900, net=net),
            held_out=Half(customers=1_200, bought=40, net=net),
            effect=CausedByMails(
                caused=None,
                low=None,
                high=None,
                words="Not enough to say what it caused: 10 more held-out customers have to pay.",
            ),
            unsent=self.unsent if name == "follow_up" else [],
        )


def _step(step: int, mail: str) -> StepFigures:
    names = [name for name in StepFigures.model_fields if name not in {"step", "mail"}]
    figures = {name: 1_000 * place for place, name in enumerate(names)}
    return StepFigures.model_validate({"step": step, "mail": mail, **figures})


def unsent(number: int, state: Any) -> UnsentMessage:
    """A message that may not have been sent; its number is the end of its id."""
    return UnsentMessage(
        id=UUID(int=number),
        customer_id=UUID(int=7),
        step=1,
        state=state,
        reason="no_answer",
        at=_NOW,
    )


@pytest.fixture
def campaigns(page: Page, site: str) -> FakeCampaigns:
    return FakeCampaigns(page, site)


def test_each_mail_has_its_figures_and_each_campaign_what_it_caused(
    campaigns: FakeCampaigns,
) -> None:
    page = campaigns.open()
    block = page.locator(FOLLOW_UP)
    expect(block).to_contain_text("10 more held-out customers have to pay")
    expect(block).to_contain_text("Held out: 1,200, 40 bought for $12,345.00.")
    row = block.get_by_role("row").nth(1)
    expect(row.locator("[data-label='Clicked']")).to_have_text("12,000")
    expect(row.locator("[data-label='Machines']")).to_have_text("14,000")
    expect(block.get_by_role("row")).to_have_count(3)


def test_a_pause_is_one_press_and_so_is_its_end(campaigns: FakeCampaigns) -> None:
    page = campaigns.open()
    block = page.locator(FOLLOW_UP)
    block.get_by_role("button", name="Pause").press("Enter")
    expect(block).to_contain_text("Paused since")
    expect(block.get_by_role("button", name="Resume")).to_be_focused()
    block.get_by_role("button", name="Resume").click()
    expect(block).to_contain_text("Runs")
    page.get_by_role("button", name="Pause all").click()
    expect(block).to_contain_text("Paused with all")
    page.get_by_role("button", name="Resume all").click()
    expect(block).to_contain_text("Runs")
    assert campaigns.asked == [
        "campaigns/follow_up/pause",
        "campaigns/follow_up/resume",
        "campaigns/all/pause",
        "campaigns/all/resume",
    ]


def test_what_is_lost_is_sent_again_by_a_person_and_what_is_in_doubt_is_not(
    campaigns: FakeCampaigns,
) -> None:
    campaigns.unsent = [unsent(1, "in_doubt"), unsent(2, "lost"), unsent(3, "failed")]
    page = campaigns.open()
    rows = page.locator(f"{FOLLOW_UP} .unsent li")
    expect(rows.nth(0)).to_contain_text("it may have been sent")
    expect(rows.nth(0).get_by_role("button")).to_have_count(0)
    campaigns.refusal = "A message that is sent is not sent again."
    rows.nth(1).get_by_role("button", name="Send again").click()
    expect(rows.nth(1).get_by_role("alert")).to_have_text(campaigns.refusal)
    campaigns.refusal = None
    rows.nth(1).get_by_role("button", name="Send again").click()
    expect(rows).to_have_count(2)
    expect(page.get_by_role("heading", name="Follow up")).to_be_focused()
    assert campaigns.asked[-1] == f"messages/{UUID(int=2)}/resend"


def test_before_anything_was_planned_it_says_when_it_begins(campaigns: FakeCampaigns) -> None:
    campaigns.is_planned = False
    expect(campaigns.open().locator("#page")).to_contain_text("once this stage has a MailFrom")


def test_the_dashboard_leads_here(page: Page, site: str) -> None:
    page.goto(f"{site}/dashboard")
    link = page.get_by_role("link", name="Campaigns")
    expect(link).to_have_attribute("href", "/dashboard/campaigns")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_looks_right_everywhere(campaigns: FakeCampaigns, theme: Any) -> None:
    page = campaigns.page
    campaigns.unsent = [unsent(1, "in_doubt"), unsent(2, "lost")]
    page.emulate_media(color_scheme=theme)
    for width, height in SIZES[::2]:
        page.set_viewport_size({"width": width, "height": height})
        campaigns.open()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(CUT) == []
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"campaigns-{width}-{theme}.png", full_page=True)
        assert faults(page) == []

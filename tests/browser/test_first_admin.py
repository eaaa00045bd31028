"""The first admin comes with the password that was mailed, to the deployed pool, API and pages."""

import re
from typing import Final
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.deployed import Deployed
from tools.paths import REGION

MAILED: Final = "Mailed-once-1"
CHOSEN: Final = "Chosen-by-myself-1"
PATIENCE_MS: Final = 30_000

# The local server's policy knows no pool; test_sign_in keeps to that of AWS.
pytestmark = pytest.mark.visitor(bypass_csp=True, locale="en-US")


@pytest.fixture
def address(deployed: Deployed) -> str:
    """Somebody whom `make admin` has let in."""
    cognito = deployed.aws.client("cognito-idp")
    email = f"{uuid4()}@comeback.example"
    person = {"UserPoolId": deployed.stack["user_pool_id"], "Username": email}
    cognito.admin_create_user(
        **person,
        TemporaryPassword=MAILED,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": email},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    cognito.admin_add_user_to_group(**person, GroupName="admin")
    return email


def test_the_first_admin_chooses_a_password_and_sees_the_dashboard(
    page: Page, deployed: Deployed, address: str
) -> None:
    stack = deployed.stack
    place = {
        "issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{stack['user_pool_id']}",
        "domain": stack["aws_url"],
        "client_id": stack["user_pool_client_id"],
    }

    def configure(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"sign_in": place})

    page.route("**/config.json", configure)
    page.goto(f"{stack['web_url']}/dashboard?days=28")
    page.get_by_label("Username").fill(address)
    page.get_by_label("Password").fill(MAILED)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("New password", exact=True).fill(CHOSEN)
    page.get_by_label("Confirm new password").fill(CHOSEN)
    page.get_by_role("button", name="Update password").click()

    numbers = page.get_by_role("heading", name="Last 4 weeks")
    expect(numbers).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(r"/dashboard\?days=28$"))
    expect(page.get_by_text("Not loaded")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

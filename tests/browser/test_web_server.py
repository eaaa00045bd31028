"""The local web server when something behind it is away, and what it guards."""

import httpx2
import pytest


def test_an_api_that_is_away_is_said_as_a_problem(site: str) -> None:
    answer = httpx2.post(f"{site}/api/intake/start", json={"plan": "trial"})
    assert answer.status_code == 502
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Is the stack running?" in answer.json()["detail"]


def test_a_database_that_is_away_is_said_as_a_problem(site: str) -> None:
    answer = httpx2.get(f"{site}/dev/token", params={"session": "0" * 32})
    assert answer.status_code == 502
    assert "database" in answer.json()["detail"]


def test_the_live_view_says_that_the_database_is_away_and_stays(site: str) -> None:
    with httpx2.stream("GET", f"{site}/dev/stream") as stream:
        lines = stream.iter_lines()
        away = [line for line in (next(lines) for _ in range(8)) if line == "event: away"]
    assert len(away) == 2


def test_a_token_is_only_given_for_a_customer_that_can_be_meant(site: str) -> None:
    assert httpx2.get(f"{site}/dev/token").status_code == 404
    assert httpx2.get(f"{site}/dev/token", params={"customer": "ada"}).status_code == 422


def test_a_name_pointed_at_this_machine_gets_nothing(site: str) -> None:
    answer = httpx2.get(f"{site}/dev/stack", headers={"Host": "rebound.example"})
    assert answer.status_code == 400


@pytest.mark.parametrize("page", ["/", "/summary", "/intake", "/component/crm-tracker.js"])
def test_pages_have_clean_addresses_and_a_strict_policy(site: str, page: str) -> None:
    answer = httpx2.get(f"{site}{page}")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"


def test_a_page_of_another_origin_may_load_the_component(site: str) -> None:
    answer = httpx2.get(f"{site}/component/upsell-recommendations.js")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in httpx2.get(f"{site}/summary").headers


@pytest.mark.parametrize("path", ["/nothing", "/../pyproject.toml", "/%2e%2e/pyproject.toml"])
def test_what_is_not_there_is_not_found(site: str, path: str) -> None:
    assert httpx2.get(f"{site}{path}").status_code == 404

"""What the OpenAPI document says, held against the deployed API with generated requests."""

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import CHECKS, load_all_checks

from local.aws.identity import ROLES
from tests.support.backend import routes
from tests.support.deployed import Deployed

_DOCUMENT = Path(__file__).parents[2] / "docs" / "api" / "openapi.json"
_ROLE_OF = {(route.method, route.path): route.roles for _, route in routes()}
# Not checked: that valid data is accepted, because the catalogue decides about plans and vehicles;
# that a wrong method is a 405, because the gateway answers 404.
load_all_checks()
_CHECKS: Any = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "ignored_auth",
    ]
)
#: Seconds; a simulation takes some of them.
_GATEWAY_WAITS = 30
schema = schemathesis.openapi.from_path(_DOCUMENT)


@pytest.fixture(scope="module")
def tokens(deployed: Deployed) -> dict[str, str]:
    """An access token for each role, of people who may be erased without a loss to other tests."""
    return {role: deployed.identity.create_user(role).token for role in ROLES}


@schema.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_deployed_api_keeps_what_its_document_says(
    case: schemathesis.Case[Any], deployed: Deployed, tokens: dict[str, str]
) -> None:
    roles = _ROLE_OF[case.operation.method.upper(), case.operation.path]
    headers = {"Authorization": f"Bearer {tokens[roles[0]]}"} if roles else {}
    # A link that another test has shared opens whatever a header that nobody reads may say.
    checks = [check for check in _CHECKS if roles or check.__name__ != "negative_data_rejection"]
    case.call_and_validate(
        base_url=deployed.api, headers=headers, checks=checks, timeout=_GATEWAY_WAITS
    )

"""The checks of `make smoke`: each asks one thing, and fails by saying what it saw instead."""

import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx2

from deploy.account import Deployed
from deploy.smoke.bytecode import stale_modules
from deploy.smoke.cold_starts import median_starts
from deploy.smoke.visitor import signed_in
from deploy.stack import physical_ids

type Check = Callable[[Deployed], None]

CHECKS: Final[list[Check]] = []
_PATIENCE: Final = 40
_MAX_INIT_MS: Final = 600
# A hash's length in base64, which is all that the page to sign in looks at.
_CHALLENGE: Final = "x" * 43
_VEHICLE: Final = {"year": 2014, "make": "Volvo", "model": "V60"}


class NotApplicable(Exception):  # noqa: N818 - as below
    """The check does not apply to the stage; the message says why."""


class Unproven(Exception):  # noqa: N818 - what a check says of the deployment
    """The deployment does not do what it should; the message says what it does."""


def check(function: Check) -> Check:
    """Add a check; the first line of its docstring is what it proves."""
    CHECKS.append(function)
    return function


def expect(*, holds: bool, seen: object) -> None:
    """Go on only when something holds.

    Raises:
        Unproven: It does not.
    """
    if not holds:
        raise Unproven(str(seen))


def _pages(deployed: Deployed) -> str:
    """The address of the stage's own pages."""
    if "WebUrl" not in deployed.outputs:
        raise NotApplicable("the stage has no pages of its own")
    return deployed.outputs["WebUrl"]


def _address(deployed: Deployed) -> str:
    """Where the API is reached: below the pages, or by itself where there are none."""
    return deployed.outputs.get("WebUrl", deployed.outputs["ApiUrl"])


def _visitor(deployed: Deployed, role: str) -> contextlib.AbstractContextManager[httpx2.Client]:
    """Somebody of the stage's own pool."""
    if "UserPoolId" not in deployed.outputs:
        raise NotApplicable("its users are another issuer's, of whom none can be made here")
    return signed_in(deployed, role, _address(deployed))


@check
def pages(deployed: Deployed) -> None:
    """Pages come from CloudFront with their headers, and what is missing is a 404."""
    base = _pages(deployed)
    page = httpx2.get(f"{base}/summary", timeout=_PATIENCE)
    expect(holds=page.status_code == httpx2.codes.OK, seen=page.status_code)
    expect(holds="content-security-policy" in page.headers, seen=dict(page.headers))
    missing = httpx2.get(f"{base}/no-such-page.html", timeout=_PATIENCE)
    expect(holds=missing.status_code == httpx2.codes.NOT_FOUND, seen=missing.status_code)


@check
def bucket(deployed: Deployed) -> None:
    """The bucket behind the pages refuses everybody else."""
    _pages(deployed)
    name, region = deployed.outputs["WebBucket"], deployed.stage.region
    answer = httpx2.get(f"https://{name}.s3.{region}.amazonaws.com/config.json", timeout=_PATIENCE)
    expect(holds=answer.status_code == httpx2.codes.FORBIDDEN, seen=answer.status_code)


@check
def strangers(deployed: Deployed) -> None:
    """The API refuses who has no token, and CloudFront passes its refusal on unchanged."""
    answer = httpx2.get(f"{_address(deployed)}/api/sessions", timeout=_PATIENCE)
    expect(holds=answer.status_code == httpx2.codes.UNAUTHORIZED, seen=answer.status_code)
    expect(holds=answer.headers["content-type"].startswith("application/json"), seen=answer.text)


@check
def tokens(deployed: Deployed) -> None:
    """A token passes CloudFront, and its function reaches the database with a login of its own."""
    with _visitor(deployed, "customer") as customer:
        answer = customer.get("/api/sessions")
    expect(holds=answer.status_code == httpx2.codes.OK, seen=f"{answer.status_code} {answer.text}")


@check
def sign_in(deployed: Deployed) -> None:
    """People are led to a page to sign in, and a code that nobody was given buys no token."""
    if "SignInDomain" not in deployed.outputs:
        raise NotApplicable("no page to sign in was given for this issuer")
    site = _pages(deployed)
    callback, domain = f"{site}/signed-in", deployed.outputs["SignInDomain"]
    words = httpx2.get(f"{site}/config.json", timeout=_PATIENCE).json()
    place = {
        "issuer": deployed.outputs["JwtIssuer"],
        "domain": domain,
        "client_id": deployed.outputs["SignInClientId"],
    }
    expect(holds=words.get("sign_in") == place, seen=words.get("sign_in"))
    client = {"client_id": place["client_id"], "redirect_uri": callback}
    back = httpx2.get(callback, timeout=_PATIENCE)
    expect(holds=back.status_code == httpx2.codes.OK, seen=f"{back.status_code} {back.url}")
    wanted = {"response_type": "code", "scope": "openid", "code_challenge_method": "S256"}
    query = client | wanted | {"state": "smoke", "code_challenge": _CHALLENGE}
    page = httpx2.get(
        f"{domain}/oauth2/authorize", params=query, timeout=_PATIENCE, follow_redirects=True
    )
    expect(holds=page.status_code == httpx2.codes.OK, seen=f"{page.status_code} {page.url}")
    expect(holds=page.url.path.endswith("/login"), seen=page.url)
    form = client | {"grant_type": "authorization_code", "code": "x", "code_verifier": "x" * 43}
    origin = {"origin": site}
    answer = httpx2.post(f"{domain}/oauth2/token", data=form, headers=origin, timeout=_PATIENCE)
    expect(holds=answer.status_code == httpx2.codes.BAD_REQUEST, seen=answer.status_code)
    expect(holds="access-control-allow-origin" in answer.headers, seen=dict(answer.headers))


@check
def logins(deployed: Deployed) -> None:
    """This stack's own database takes tokens of IAM over verified TLS, and no passwords."""
    if not deployed.stage.owns_database:
        raise NotApplicable("the database is a given one")
    found = deployed.account.client("lambda").get_function_configuration(
        FunctionName=deployed.function("SessionsApi")
    )["Environment"]["Variables"]
    words = (found["DB_AUTH"], found["DB_TLS"])
    expect(holds=words == ("iam", "verify-full"), seen=words)


@check
def webhook(deployed: Deployed) -> None:
    """The webhook's address responds, and refuses what Stripe did not sign."""
    answer = httpx2.post(deployed.outputs["StripeWebhookUrl"], content=b"{}", timeout=_PATIENCE)
    expect(holds=answer.status_code == httpx2.codes.BAD_REQUEST, seen=answer.status_code)


@check
def migration(deployed: Deployed) -> None:
    """The migration ran as a step of this deployment, and is not called twice for one."""
    found = deployed.account.client("cloudformation").describe_stack_resource(
        StackName=deployed.stage.stack, LogicalResourceId="DatabaseMigration"
    )["StackResourceDetail"]["ResourceStatus"]
    expect(holds=found in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}, seen=found)
    retries = deployed.account.client("lambda").get_function_event_invoke_config(
        FunctionName=deployed.function("MigrateDatabase")
    )["MaximumRetryAttempts"]
    expect(holds=retries == 0, seen=f"{retries} retries")


@check
def database(deployed: Deployed) -> None:
    """The database is protected, encrypted and backed up as the stage says."""
    if not deployed.stage.owns_database:
        raise NotApplicable("the database is a given one")
    formation = deployed.account.client("cloudformation")
    [name] = physical_ids(formation, deployed.stage.stack, "AWS::RDS::DBInstance")
    [found] = deployed.account.client("rds").describe_db_instances(DBInstanceIdentifier=name)[
        "DBInstances"
    ]
    wanted = deployed.stage.parameters
    seen = (found["DeletionProtection"], found["StorageEncrypted"], found["BackupRetentionPeriod"])
    expect(
        holds=seen
        == (
            wanted["DatabaseDeletionProtection"] == "true",
            True,
            int(wanted["DatabaseBackupDays"]),
        ),
        seen=seen,
    )


@check
def bytecode(deployed: Deployed) -> None:
    """The layer in AWS carries bytecode that is used as it is."""
    functions = deployed.account.client("lambda")
    layers = functions.get_function_configuration(FunctionName=deployed.function("SessionsApi"))
    content = functions.get_layer_version_by_arn(Arn=layers["Layers"][0]["Arn"])["Content"]
    archive = httpx2.get(content["Location"], timeout=_PATIENCE).content
    stale = stale_modules(archive)
    expect(holds=not stale, seen=stale[:5])


@check
def sweep(deployed: Deployed) -> None:
    """The sweep runs each minute, and its figures become metrics."""
    metrics = deployed.account.client("cloudwatch")
    now = datetime.now(UTC)
    figures = metrics.get_metric_statistics(
        Namespace="comeback",
        MetricName="oldest_seconds",
        Dimensions=[
            {"Name": "stage", "Value": deployed.stage.name},
            {"Name": "work", "Value": "relay_events"},
        ],
        StartTime=now - timedelta(minutes=15),
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )["Datapoints"]
    expect(
        holds=bool(figures), seen="no figure in fifteen minutes; is the stage younger than that?"
    )


@check
def cold_starts(deployed: Deployed) -> None:
    """Functions start within 600 milliseconds, at the median of the last day."""
    logs = deployed.account.client("logs")
    starts = median_starts(logs, deployed.stage.stack, datetime.now(UTC) - timedelta(days=1))
    expect(holds=bool(starts), seen="no function has started within a day")
    slow = {name: round(ms) for name, ms in starts.items() if ms > _MAX_INIT_MS}
    expect(holds=not slow, seen=f"milliseconds: {slow}")


@check
def dashboard(deployed: Deployed) -> None:
    """The dashboard's searches find the stack's functions."""
    if "DashboardUrl" not in deployed.outputs:
        raise NotApplicable("the stage has no dashboard")
    named = f'MetricName="Errors" {deployed.stage.stack}'
    search = f"SEARCH('{{AWS/Lambda,FunctionName}} {named}', 'Sum', 300)"
    now = datetime.now(UTC)
    found = deployed.account.client("cloudwatch").get_metric_data(
        MetricDataQueries=[{"Id": "errors", "Expression": search}],
        StartTime=now - timedelta(hours=3),
        EndTime=now,
    )["MetricDataResults"]
    expect(holds=any(one["Values"] for one in found), seen="no function's figure in three hours")


@check
def traces(deployed: Deployed) -> None:
    """Traces leave the network."""
    if deployed.stage.parameters["Tracing"] != "Active":
        raise NotApplicable("the stage is not traced")
    now = datetime.now(UTC)
    found = deployed.account.client("xray").get_trace_summaries(
        StartTime=now - timedelta(minutes=15), EndTime=now
    )
    expect(holds=bool(found["TraceSummaries"]), seen="no trace in fifteen minutes")


def journey(deployed: Deployed) -> None:
    """A session that ends gets its recommendations over the bus; it leaves a customer behind."""
    form: dict[str, Any] = {
        "plan": "trial",
        "contact": {"name": "Smoke Test", "email": "smoke@example.com"},
        "vehicle": _VEHICLE,
        "concern": "A check after a deployment.",
    }
    with _visitor(deployed, "customer") as one, _visitor(deployed, "mechanic") as two:
        session = one.post("/api/intake/start", json=form).raise_for_status().json()["session"]
        path = f"/api/sessions/{session['id']}"
        for step in ("accept", "start", "end"):
            two.post(f"{path}/{step}").raise_for_status()
        deadline = time.monotonic() + _PATIENCE
        while not (found := one.get(f"{path}/upsells").json())["ready"]:
            expect(holds=time.monotonic() < deadline, seen="no recommendations yet")
            time.sleep(1)
    expect(holds=bool(found["upsells"]), seen=found)

"""`stack.json`: what runs, where, and how to get in; written for scripts, pages and tests."""

import json
from collections.abc import Mapping
from typing import Any

import httpx2

from deploy.redrive import FAILURES_URL
from local.aws.deploy import STACK, Outputs
from local.aws.identity import ACCOUNTS, ROLES, Identity
from local.servers import postgres
from local.servers.ports import HOST
from local.servers.postgres import Cluster
from local.stack.login import REPORT
from local.stack.secrets_file import LOGINS, load_secrets
from local.stack.settings import DATABASE, Server, Settings
from local.stack.stripe_keys import DASHBOARD
from tools.paths import REGION

type Stack = dict[str, Any]

#: The servers that a stack with pages has beside AWS and the database.
PAGES: tuple[Server, ...] = ("mail", "stripe", "web")


def read_stack(settings: Settings) -> Stack:
    """Read the last stack.json; empty when there is none."""
    try:
        stack: Stack = json.loads(settings.stack_file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return stack


def write_stack(settings: Settings, stack: Stack) -> None:
    """Replace stack.json; it holds passwords, so its owner alone may read it."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    settings.stack_file.touch(mode=0o600)
    settings.stack_file.write_text(json.dumps(stack, indent=2))


def report_dsn(stack: Mapping[str, Any]) -> str:
    """How servers beside the stack read its database."""
    database = stack["database"]
    return (
        f"host={database['host']} port={database['port']} dbname={database['name']}"
        f" user={REPORT} password={database['passwords'][REPORT]} connect_timeout=3"
    )


def describe(
    settings: Settings, cluster: Cluster, outputs: Outputs, ports: Mapping[Server, int]
) -> Stack:
    """Describe a deployed stack, and sign its users in; `ports` are those of all its servers."""
    aws_url = f"http://{HOST}:{ports['aws']}"
    secrets = load_secrets(settings)
    webhook = httpx2.URL(outputs["StripeWebhookUrl"]).host.split(".")[0]
    stack: Stack = {
        "ports": dict(ports),
        "api_url": f"{aws_url}/_aws/execute-api/{outputs['ApiId']}/$default",
        "stripe_webhook_url": f"{aws_url}/_aws/lambda-url/{webhook}/",
        "stripe_webhook_secret": secrets["stripe_webhook"],
        "aws_url": aws_url,
        "region": REGION,
        "stack_name": STACK,
        "bus": outputs["BusName"],
        "failure_queues": {
            name.removesuffix(FAILURES_URL): url
            for name, url in outputs.items()
            if name.endswith(FAILURES_URL)
        },
        "reconcile_payments": outputs["ReconcilePayments"],
        "user_pool_id": outputs["UserPoolId"],
        "user_pool_client_id": outputs["UserPoolClientId"],
        "database": {
            "host": HOST,
            "port": cluster.port,
            "name": DATABASE,
            "passwords": {login: secrets[login] for login in LOGINS}
            | {postgres.MASTER: cluster.password},
        },
        "customers": [],
    }
    stack |= {f"{name}_url": f"http://{HOST}:{ports[name]}" for name in PAGES if name in ports}
    if settings.stripe is not None:
        stack["stripe_url"] = DASHBOARD
    return stack | _sign_in(stack)


def _sign_in(stack: Stack) -> Stack:
    identity = Identity.of(stack)
    accounts = {role: identity.create_user(role, name=ACCOUNTS[role]) for role in ROLES}
    return {
        "users": {role: account.id for role, account in accounts.items()},
        "tokens": {role: account.token for role, account in accounts.items()},
    }

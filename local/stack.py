"""Starts, heals and stops a whole local stack."""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from demo.customers import ACCOUNTS, make_demo_customers
from local import ministack, postgres, processes
from local.clients import Aws
from local.deploy import STACK, DeployError, Outputs, deploy
from local.identity import ROLES, Identity
from local.packages import libraries
from local.ports import HOST, free_port, wait_for
from local.postgres import Cluster
from local.processes import Program
from local.secrets_file import LOGINS, load_secrets
from local.serve import STRIPE_FILE
from local.settings import DATABASE, Server, Settings
from local.stripe_keys import DASHBOARD
from tools.paths import REGION, ROOT

type Stack = dict[str, Any]

_PAGES: tuple[Server, ...] = ("stripe", "web")


def up(settings: Settings) -> Stack:
    """Bring the stack up whatever state it is in, and return what `stack.json` then says."""
    known = read_stack(settings)
    if settings.pages:
        # Decided before the deployment: checkouts lead to the one and come back to the other.
        pages = {name: _port(settings, name, known) for name in _PAGES}
        known["ports"] = known.get("ports", {}) | pages
        _write(settings, known)
    with ThreadPoolExecutor() as pool:
        building = pool.submit(libraries)
        starting = pool.submit(_start_aws, settings, known)
        cluster = _start_postgres(settings, known)
        building.result()
        starting.result()
    outputs = redeploy(settings)
    stack = _describe(settings, cluster, outputs, known)
    _write(settings, stack)
    if settings.pages and settings.stripe is None:
        _start_stripe(settings, stack)
    if settings.demo:
        stack["customers"] = make_demo_customers(stack)
        stack["summary_url"] = (
            f"{stack['web_url']}/summary?session={stack['customers'][0]['session_id']}"
        )
    _write(settings, stack)
    if settings.pages:
        restart_web(settings, stack)
    return stack


def redeploy(settings: Settings) -> Outputs:
    """Deploy the checkout; a MiniStack that breaks down over what it had saved begins anew."""
    port = processes.running_port(settings, ministack.NAME)
    aws = Aws(f"http://{HOST}:{port}")
    parameters = _parameters(settings)
    try:
        return deploy(aws, parameters)
    except (BotoCoreError, ClientError) as failure:
        if not _is_breakdown(failure):
            raise DeployError(f"the template was refused: {failure}") from failure
    processes.stop(settings, ministack.NAME)
    ministack.forget(settings)
    ministack.start(settings, port)
    return deploy(aws, parameters)


def _is_breakdown(failure: BotoCoreError | ClientError) -> bool:
    if isinstance(failure, BotoCoreError):
        return True
    status: int = failure.response["ResponseMetadata"]["HTTPStatusCode"]
    return status >= HTTPStatus.INTERNAL_SERVER_ERROR


def down(settings: Settings) -> None:
    """Stop everything that runs; data stay."""
    processes.stop(settings, "web", patience=0)
    with ThreadPoolExecutor() as pool:
        for name in ("stripe", ministack.NAME):
            pool.submit(processes.stop, settings, name)
    cluster = postgres.find_cluster(settings.folder / "postgres")
    if cluster is not None:
        cluster.stop()


def reset(settings: Settings) -> None:
    """Stop the stack and remove its data; built libraries and tools stay."""
    down(settings)
    for name in ("postgres", "aws", "stripe", "logs", "run"):
        shutil.rmtree(settings.folder / name, ignore_errors=True)
    for name in ("stack.json", "secrets.json"):
        (settings.folder / name).unlink(missing_ok=True)


@contextlib.contextmanager
def temporary_stack(settings: Settings) -> Iterator[Stack]:
    """Run a stack for tests and remove it at the end."""
    try:
        yield up(settings)
    finally:
        reset(settings)


def read_stack(settings: Settings) -> Stack:
    """Read the last stack.json; empty when there is none."""
    try:
        stack: Stack = json.loads(settings.stack_file.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return stack


def status(settings: Settings) -> dict[Server, int]:
    """Return the ports of what runs, 0 for what does not."""
    cluster = postgres.find_cluster(settings.folder / "postgres")
    ports: dict[Server, int] = {
        "postgres": cluster.port if cluster is not None and cluster.is_running else 0,
        "aws": processes.running_port(settings, ministack.NAME),
        "web": processes.running_port(settings, "web"),
    }
    if settings.stripe is None:
        ports["stripe"] = processes.running_port(settings, "stripe")
    return ports


def restart_web(settings: Settings, stack: Stack) -> None:
    """Start the web server with what the stack says now."""
    # It keeps nothing that an end without ceremony could lose.
    processes.stop(settings, "web", patience=0)
    _serve(settings, "web", stack["ports"]["web"])
    wait_for(f"{stack['web_url']}/dev/stack")


def restart_stripe(settings: Settings, stack: Stack) -> None:
    """Start the fake Stripe with the code of now; its account is on disk."""
    processes.stop(settings, "stripe")
    _serve(settings, "stripe", stack["ports"]["stripe"])
    wait_for(stack["stripe_url"])


def _start_postgres(settings: Settings, known: Stack) -> Cluster:
    folder = settings.folder / "postgres"
    port = settings.fixed_ports.get("postgres", 0)
    if not port and not (folder / "data").exists():
        port = _port(settings, "postgres", known)
    cluster = postgres.open_cluster(folder, port=port, durable=settings.durable)
    if not cluster.has_database(DATABASE):
        cluster.create_database(DATABASE)
    return cluster


def _start_aws(settings: Settings, known: Stack) -> None:
    running = processes.running_port(settings, ministack.NAME)
    port = settings.fixed_ports.get("aws", running)
    if running and running == port and ministack.answers(port):
        return
    processes.stop(settings, ministack.NAME)
    ministack.start(settings, _port(settings, "aws", known))


def _start_stripe(settings: Settings, stack: Stack) -> None:
    config = json.dumps(
        {
            "webhook_url": stack["stripe_webhook_url"],
            "secret": stack["stripe_webhook_secret"],
            "public_url": stack["stripe_url"],
        }
    )
    file = settings.folder / STRIPE_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    unchanged = file.exists() and file.read_text() == config
    if not unchanged or not processes.running_port(settings, "stripe"):
        file.write_text(config)
        restart_stripe(settings, stack)


def _serve(settings: Settings, name: Server, port: int) -> None:
    processes.start(
        settings,
        Program(
            name=name,
            command=[sys.executable, "-m", "local.serve", name, str(settings.folder), str(port)],
            environment=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'common'}"},
            port=port,
        ),
    )


def _port(settings: Settings, server: Server, known: Stack) -> int:
    """Choose a port: the one demanded, the one that runs, the last one, the usual one, any one."""
    if server in settings.fixed_ports:
        return settings.fixed_ports[server]
    running = processes.running_port(settings, server)
    last = known.get("ports", {}).get(server, 0)
    return running or free_port(last or settings.usual_ports.get(server, 0))


def _parameters(settings: Settings) -> dict[str, str]:
    cluster = postgres.find_cluster(settings.folder / "postgres")
    if cluster is None:
        raise DeployError("there is no database to deploy against")
    secrets = load_secrets(settings)
    ports = read_stack(settings).get("ports", {})
    return {
        "Stage": "local",
        "AccessTokenMinutes": "1440",
        "AllowedOrigins": "http://localhost:3000,http://localhost:5173",
        "DatabaseHost": HOST,
        "DatabasePort": str(cluster.port),
        "DatabaseName": DATABASE,
        # The wheel's Postgres has no TLS.
        "DatabaseTls": "prefer",
        "MasterPassword": cluster.password,
        "AppPassword": secrets["crm_app"],
        "IngestPassword": secrets["crm_ingest"],
        "WorkerPassword": secrets["crm_worker"],
        "ReportPassword": secrets["crm_report"],
        "PagesUrl": f"http://{HOST}:{ports.get('web')}",
        **_stripe_parameters(settings, ports),
    }


def _stripe_parameters(settings: Settings, ports: Mapping[str, int]) -> dict[str, str]:
    if keys := settings.stripe:
        return {"StripeKey": keys.key, "StripeWebhookSecrets": keys.webhook_secret}
    return {
        # The fake takes any test key.
        "StripeKey": "sk_test_local",
        "StripeApiBase": f"http://{HOST}:{ports.get('stripe')}",
        "StripeWebhookSecrets": load_secrets(settings)["stripe_webhook"],
    }


def _describe(settings: Settings, cluster: Cluster, outputs: Outputs, known: Stack) -> Stack:
    aws_port = processes.running_port(settings, ministack.NAME)
    ports: dict[Server, int] = {"postgres": cluster.port, "aws": aws_port}
    if settings.pages:
        ports |= {name: _port(settings, name, known) for name in _PAGES}
    aws_url = f"http://{HOST}:{aws_port}"
    secrets = load_secrets(settings)
    webhook = httpx.URL(outputs["StripeWebhookUrl"]).host.split(".")[0]
    stack: Stack = {
        "ports": ports,
        "api_url": f"{aws_url}/_aws/execute-api/{outputs['ApiId']}/$default",
        "stripe_webhook_url": f"{aws_url}/_aws/lambda-url/{webhook}/",
        "stripe_webhook_secret": secrets["stripe_webhook"],
        "aws_url": aws_url,
        "region": REGION,
        "stack_name": STACK,
        "bus": outputs["BusName"],
        "failure_queues": {
            "generate_upsells": outputs["GenerateUpsellsFailuresUrl"],
            "scheduled": outputs["ScheduledFailuresUrl"],
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
    if settings.pages:
        stack |= {f"{name}_url": f"http://{HOST}:{ports[name]}" for name in _PAGES}
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


def _write(settings: Settings, stack: Stack) -> None:
    settings.folder.mkdir(parents=True, exist_ok=True)
    settings.stack_file.touch(mode=0o600)
    settings.stack_file.write_text(json.dumps(stack, indent=2))

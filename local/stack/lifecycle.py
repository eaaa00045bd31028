"""Starts, heals and stops a whole local stack."""

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from botocore.exceptions import BotoCoreError, ClientError

from local.aws import ministack
from local.aws.clients import Aws
from local.aws.deploy import DeployError, Outputs, deploy
from local.aws.packages import libraries
from local.servers import postgres, processes
from local.servers.ports import HOST, free_port
from local.servers.postgres import Cluster
from local.stack.description import PAGES, Stack, describe, read_stack, write_stack
from local.stack.page_servers import restart_mail, restart_web, start_stripe
from local.stack.secrets_file import load_secrets
from local.stack.settings import DATABASE, Server, Settings


def up(settings: Settings) -> Stack:
    """Bring the stack up whatever state it is in, and return what `stack.json` then says."""
    known = read_stack(settings)
    if settings.pages:
        # Decided before the deployment: checkouts lead to the one and come back to the other.
        pages = {name: _port(settings, name, known) for name in PAGES}
        if pages["mail"] != known.get("ports", {}).get("mail"):
            # Its functions know the address from their environment.
            processes.stop(settings, ministack.NAME)
        known["ports"] = known.get("ports", {}) | pages
        write_stack(settings, known)
    with ThreadPoolExecutor() as pool:
        building = pool.submit(libraries)
        starting = pool.submit(_start_aws, settings, known)
        cluster = _start_postgres(settings, known)
        building.result()
        starting.result()
    outputs = redeploy(settings)
    ports: dict[Server, int] = {
        "postgres": cluster.port,
        "aws": processes.running_port(settings, ministack.NAME),
    }
    if settings.pages:
        ports |= {name: _port(settings, name, known) for name in PAGES}
    stack = describe(settings, cluster, outputs, ports)
    write_stack(settings, stack)
    if settings.pages:
        restart_mail(settings, stack)
    if settings.pages and settings.stripe is None:
        start_stripe(settings, stack)
    if settings.demo is not None:
        stack["customers"] = settings.demo.make_customers(stack)
        stack["summary_url"] = (
            f"{stack['web_url']}/summary?session={stack['customers'][0]['session_id']}"
        )
    write_stack(settings, stack)
    if settings.pages:
        restart_web(settings, stack)
    return stack


def redeploy(settings: Settings) -> Outputs:
    """Deploy the checkout; a MiniStack that fails over its saved state starts without it."""
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
    ministack.start(settings, port, _of_mail(read_stack(settings)))
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
        for name in ("mail", "stripe", ministack.NAME):
            pool.submit(processes.stop, settings, name)
    cluster = postgres.find_cluster(settings.folder / "postgres")
    if cluster is not None:
        cluster.stop()


def reset(settings: Settings) -> None:
    """Stop the stack and remove its data; built libraries and tools stay."""
    down(settings)
    for name in ("postgres", "aws", "mail", "stripe", "logs", "run"):
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


def status(settings: Settings) -> dict[Server, int]:
    """Return the ports of what runs, 0 for what does not."""
    cluster = postgres.find_cluster(settings.folder / "postgres")
    ports: dict[Server, int] = {
        "postgres": cluster.port if cluster is not None and cluster.is_running else 0,
        "aws": processes.running_port(settings, ministack.NAME),
        "mail": processes.running_port(settings, "mail"),
        "web": processes.running_port(settings, "web"),
    }
    if settings.stripe is None:
        ports["stripe"] = processes.running_port(settings, "stripe")
    return ports


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
    ministack.start(settings, _port(settings, "aws", known), _of_mail(known))


def _of_mail(known: Stack) -> dict[str, str]:
    """Where boto3 finds SES: in the stand-in, and all other services as before."""
    port = known.get("ports", {}).get("mail")
    return {"AWS_ENDPOINT_URL_SESV2": f"http://{HOST}:{port}"} if port else {}


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
        "LinksPassword": secrets["crm_links"],
        "WorkerPassword": secrets["crm_worker"],
        "MessageKeys": secrets["message_key"],
        "SuppressionKey": secrets["suppression_key"],
        # Of the stand-in, which takes every sender.
        "MailIdentity": "shop.example",
        "MailFrom": "hello@shop.example",
        "ReportPassword": secrets["crm_report"],
        "PagesUrl": f"http://{HOST}:{ports.get('web')}",
        "SavedCards": "true",
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

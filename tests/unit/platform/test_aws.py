"""Clients of AWS are made once, call the right address, and give up in time."""

import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError

from crm.platform.aws import clients
from crm.platform.aws.clients import create_at_init
from crm.platform.config import settings

FACTORIES: dict[str, Callable[[], Any]] = {
    "events": clients.events_client,
    "lambda": clients.lambda_client,
    "secretsmanager": clients.secrets_client,
    "rds": clients.rds_client,
    "sesv2": clients.ses_client,
}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("service", FACTORIES)
def test_a_client_is_made_once(service: str) -> None:
    client = FACTORIES[service]()

    assert client.meta.service_model.service_name == service
    assert FACTORIES[service]() is client


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("service", "connect", "read", "attempts"),
    [("events", 1, 2, 2), ("lambda", 2, 16, 1), ("secretsmanager", 3, 5, 3), ("sesv2", 3, 8, 1)],
)
def test_a_client_gives_up_in_time(
    service: str,
    connect: int,
    read: int,
    attempts: int,
) -> None:
    config = FACTORIES[service]().meta.config

    assert (config.connect_timeout, config.read_timeout) == (connect, read)
    assert config.retries["total_max_attempts"] == attempts


@pytest.mark.usefixtures("aws")
def test_of_a_name_with_addresses_of_both_kinds_the_resolvers_first_is_tried_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[object] = []

    class Unreachable:
        def __init__(self, family: int, *_: object) -> None:
            self._family = family

        def connect(self, address: tuple[Any, ...]) -> None:
            tried.append((self._family, address[0]))
            raise OSError("unreachable")

        def settimeout(self, *_: object) -> None: ...

        def setsockopt(self, *_: object) -> None: ...

        def close(self) -> None: ...

    def resolve(_host: str, _port: int, family: int, kind: int) -> list[Any]:
        assert family == socket.AF_UNSPEC, "addresses of both kinds are asked for"
        return [
            (socket.AF_INET6, kind, 6, "", ("2001:db8::1", 443, 0, 0)),
            (socket.AF_INET, kind, 6, "", ("192.0.2.1", 443)),
        ]

    # Whether a machine has IPv6 is found out when urllib3 is imported.
    monkeypatch.setattr("urllib3.util.connection.HAS_IPV6", True)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "socket", Unreachable)
    monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", "true")

    with pytest.raises(EndpointConnectionError):
        clients.lambda_client().invoke(FunctionName="any")

    assert tried == [(socket.AF_INET6, "2001:db8::1"), (socket.AF_INET, "192.0.2.1")]


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("region", "dualstack", "address"),
    [
        ("eu-central-1", "false", "events.eu-central-1.amazonaws.com"),
        ("eu-central-1", "true", "events.eu-central-1.api.aws"),
        ("cn-north-1", "false", "events.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_the_environment_says_where_aws_is(
    monkeypatch: pytest.MonkeyPatch,
    region: str,
    dualstack: str,
    address: str,
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", dualstack)
    called: list[str] = []
    client = clients.events_client()

    def answer(request: Any, **_: object) -> AWSResponse:
        called.append(request.url)
        return AWSResponse(request.url, 200, HTTPHeaders(), SimpleNamespace(stream=lambda: [b"{}"]))

    client.meta.events.register("before-send", answer)  # type: ignore[arg-type] # may reply
    client.put_events(Entries=[{"Source": "crm", "Detail": "{}"}])

    assert called == [f"https://{address}/"]


@pytest.mark.usefixtures("aws")
def test_a_stand_in_takes_the_place_of_every_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")

    for factory in (clients.events_client, clients.lambda_client):
        assert factory().meta.endpoint_url == "http://127.0.0.1:4566"


def test_clients_are_made_at_init_in_lambda_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    create_at_init(lambda: made.append("outside"))
    settings.cache_clear()
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "relay_events")
    create_at_init(lambda: made.append("in Lambda"))

    assert made == ["in Lambda"]

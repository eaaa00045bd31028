"""The marketplace of a running stack: what it sells, its servers and its staff."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.catalogue.load import catalogue
from crm.catalogue.model import Catalogue
from demo import people
from demo.driver.client import Client, Row
from demo.driver.retries import RetryingTransport, Traffic
from demo.driver.steps import pay_checkout
from demo.driver.transport import HttpTransport, Transport, http_client
from demo.random_source import RandomSource
from local.aws.identity import Account, Identity, Role

_MECHANICS = 6

type Stack = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Marketplace:
    """What every journey shares.

    Attributes:
        sign_up: Makes an account of a role.
        connect: Returns the way to the API of whoever has this account.
        pay: Pays at Stripe: the checkout, and how, as `steps.pay_checkout` takes it.
        traffic: Counts all requests.
    """

    catalogue: Catalogue
    sign_up: Callable[[Role], Account]
    connect: Callable[[Account], Transport]
    pay: Callable[[Row, Mapping[str, Any]], None]
    mechanics: Sequence[Account]
    admin: Account
    traffic: Traffic

    def client(self, account: Account) -> Client:
        """A client of whoever has this account, which tries again."""
        return Client(RetryingTransport(self.connect(account), self.traffic), UUID(account.id))


@contextmanager
def open_marketplace(stack: Stack) -> Iterator[Marketplace]:
    """Sign its staff in; `stack` is the content of `stack.json`."""
    identity = Identity.of(stack)
    with http_client(stack["api_url"]) as api, http_client(stack["stripe_url"]) as stripe:
        marketplace = Marketplace(
            catalogue=catalogue(),
            sign_up=identity.create_user,
            connect=lambda account: HttpTransport(api, account.token),
            pay=lambda checkout, choice: pay_checkout(stripe, checkout, **choice),
            mechanics=[identity.create_user("mechanic") for _ in range(_MECHANICS)],
            admin=Account(stack["users"]["admin"], identity.token(stack["users"]["admin"])),
            traffic=Traffic(),
        )
        _name_mechanics(marketplace)
        yield marketplace


def _name_mechanics(marketplace: Marketplace) -> None:
    """Customers and the figures know them by names; the same ones in every run."""
    admin, random = marketplace.client(marketplace.admin), RandomSource("mechanics")
    for mechanic in marketplace.mechanics:
        admin.name_mechanic(UUID(mechanic.id), people.name(random))

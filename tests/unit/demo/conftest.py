"""A marketplace for each of the demo's tests."""

import pytest

from tests.unit.demo.marketplace import Marketplace


@pytest.fixture
def marketplace() -> Marketplace:
    return Marketplace()

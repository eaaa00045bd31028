"""The simulation's SQL calls; each is one round trip and one transaction."""

from crm.platform.database import Row, call_as
from crm.platform.principal import Principal


def read_behaviour(principal: Principal) -> Row:
    """Returns how customers answered each offer, and what was sold at tested prices."""
    return call_as("select api.read_behaviour(%s)", principal)

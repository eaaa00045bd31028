"""How changes on the dashboard are published."""

from dataclasses import dataclass

from crm.catalogue.kinds import Flag
from crm.platform.toml_table import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Editing(Table):
    """Whether one admin proposes what customers pay, and another one publishes it."""

    second_admin_for_prices: Flag = False

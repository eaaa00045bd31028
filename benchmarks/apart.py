"""Runs one measurement in a process of its own, so that none meets what another has loaded."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

from benchmarks.report import Figure


def measured(name: str, effort: float) -> list[Figure]:
    """What the module of this name finds; raises what it raised."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as pool:
        return pool.submit(_measure, name, effort).result()


def _measure(name: str, effort: float) -> list[Figure]:
    figures: list[Figure] = import_module(f"benchmarks.{name}").measure(effort)
    return figures

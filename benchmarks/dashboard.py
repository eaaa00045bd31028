"""How long a founder waits for the dashboard, from navigation until every part is painted.

`python -m benchmarks dashboard` fills a stack of its own with a million interactions first;
`python -m benchmarks.dashboard` takes the one that runs, and tells each request. The first load
starts the functions, unless somebody has just asked them something.
"""

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from benchmarks.report import Figure
from benchmarks.timing import repetitions
from demo.history.load import load
from local.rebuild import rebuild
from local.stack.lifecycle import temporary_stack
from local.stack.settings import throwaway_settings
from tools.paths import LOCAL, ROOT

_LOADS: Final = 7
_EVENTS: Final = 1_000_000
_FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
# The page says itself when its parts stand; two frames later they are painted.
_WATCH: Final = """
window.drawn = new Promise((resolve) => addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("page");
  const look = () => {
    if (page.hasAttribute("aria-busy")) return;
    watch.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  };
  const watch = new MutationObserver(look);
  watch.observe(page, { attributes: true });
  look();
}));
"""
_READ: Final = """async () => ({
  drawn: await window.drawn,
  failed: document.querySelectorAll(".failure").length,
  requests: performance.getEntriesByType("resource")
    .concat(performance.getEntriesByType("navigation"))
    .map(({ name, startTime, requestStart, responseEnd, encodedBodySize }) =>
      ({ name, queued: requestStart - startTime, took: responseEnd - requestStart,
         ended: responseEnd, bytes: encodedBodySize })),
})"""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request to the API, in milliseconds.

    Attributes:
        queued: Until the browser had a connection for it.
        took: From then on until its last byte.
    """

    what: str
    queued: float
    took: float
    bytes: int


@dataclass(frozen=True, slots=True)
class Load:
    """One visit, from its navigation until all parts are painted."""

    milliseconds: float
    requests: Sequence[Asked]
    bytes: int


def measure(effort: float) -> list[Figure]:
    """With a year of a million interactions, on two cores that also draw the page."""
    with (
        tempfile.TemporaryDirectory() as folder,
        temporary_stack(throwaway_settings(Path(folder), pages=True)) as stack,
    ):
        load(stack["database"], round(_EVENTS * effort), lambda _so_far: None)
        rebuild(stack["database"])
        cold, warm = _loads(stack["web_url"], repetitions(_LOADS, effort))
    slowest = max(_typical(warm), key=lambda asked: asked.took)
    return [
        Figure(
            what="dashboard, from navigation until painted, warm",
            value=median(load.milliseconds for load in warm),
            unit="ms",
            at_most=1000,
            parts={
                "fastest": min(load.milliseconds for load in warm),
                "slowest": max(load.milliseconds for load in warm),
                f"slowest request, {slowest.what}": slowest.took,
            },
        ),
        Figure(what="dashboard, the first load", value=cold.milliseconds, unit="ms"),
        Figure(
            what="dashboard, requests to the API", value=len(warm[-1].requests), unit="requests"
        ),
        Figure(what="dashboard, all that is transferred", value=warm[-1].bytes, unit="bytes"),
    ]


def main() -> None:
    """Prints each request of a warm load beside the whole."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.dashboard", description=__doc__)
    parser.add_argument("--url", help="where the stack stands; that of .local/stack.json if not")
    parser.add_argument("--query", default="", help="what the address holds, such as ?days=364")
    parser.add_argument("--loads", type=int, default=_LOADS, help="warm loads")
    given = parser.parse_args()
    before = os.getloadavg()[0]
    cold, warm = _loads(given.url or _stack_url(), given.loads, given.query)
    times = sorted(load.milliseconds for load in warm)
    print(f"load average {before:.1f} before, {os.getloadavg()[0]:.1f} after")
    print(f"first {cold.milliseconds:,.0f} ms; then median {median(times):,.0f} ms of", end=" ")
    print(", ".join(f"{time:,.0f}" for time in times))
    print(f"{len(warm[-1].requests)} requests to the API, {warm[-1].bytes:,} bytes in all")
    for asked in sorted(_typical(warm), key=lambda asked: -asked.took):
        print(
            f"{asked.took:8,.0f} ms {asked.queued:6,.0f} waiting {asked.bytes:9,} B  {asked.what}"
        )


def _loads(url: str, times: int, query: str = "") -> tuple[Load, list[Load]]:
    with _browser() as browser:
        context = browser.new_context(locale="en-US", timezone_id="UTC")
        context.add_init_script(_WATCH)
        address = f"{url}/dashboard{query}"
        return _load(context, address), [_load(context, address) for _ in range(times)]


def _load(context: BrowserContext, address: str) -> Load:
    page = context.new_page()
    page.goto(address)
    read = page.evaluate(_READ)
    page.close()
    if read["failed"]:
        raise RuntimeError(f"{address} shows a part that failed")
    asked = [_asked(request) for request in read["requests"] if "/api/" in request["name"]]
    return Load(read["drawn"], asked, sum(request["bytes"] for request in read["requests"]))


def _asked(request: dict[str, Any]) -> Asked:
    parts = urlsplit(request["name"])
    what = f"{parts.path}?{parts.query}"
    return Asked(what, request["queued"], request["took"], request["bytes"])


def _typical(loads: Sequence[Load]) -> list[Asked]:
    """Each request of the last load with the medians that it had in all."""
    return [
        Asked(
            asked.what,
            median(other.queued for other in _same(loads, asked.what)),
            median(other.took for other in _same(loads, asked.what)),
            asked.bytes,
        )
        for asked in loads[-1].requests
    ]


def _same(loads: Sequence[Load], what: str) -> list[Asked]:
    return [asked for load in loads for asked in load.requests if asked.what == what]


@contextmanager
def _browser() -> Iterator[Browser]:
    found = subprocess.run(
        [ROOT / "tools" / "chromium.sh"], check=True, stdout=subprocess.PIPE, text=True
    )
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found.stdout.strip(), args=list(_FLAGS)
        )
        yield chromium
        chromium.close()


def _stack_url() -> str:
    path = Path(LOCAL) / "stack.json"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: bring the stack up with `make demo-data`")
    url: str = json.loads(path.read_text())["web_url"]
    return url


if __name__ == "__main__":
    main()

"""What axe finds wrong with a page for people who cannot see it, point at it, or hear it."""

from functools import cache
from typing import Final

from playwright.sync_api import Page

from tools.pages import modules

_RULES: Final = [
    "wcag2a",
    "wcag2aa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
]
_RUN: Final = """async ([context, tags]) => {
  const { violations } = await axe.run(context, { runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.flat().join(" ")}: ${node.failureSummary}`));
}"""


def faults(page: Page, within: str = "html") -> list[str]:
    """Each violation of WCAG 2.2 AA and of good practice, with its element."""
    page.evaluate(_source())
    found: list[str] = page.evaluate(_RUN, [within, _RULES])
    return found


@cache
def _source() -> str:
    return (modules() / "axe-core" / "axe.min.js").read_text()

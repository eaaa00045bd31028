"""Takes the README's pictures from the running local stack: `python -m demo.pictures`."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from local.stack.description import read_stack
from local.stack.settings import developer_settings
from tools.paths import ROOT

_FOLDER: Final = ROOT / "docs" / "images"
_CARD: Final = "upsell-recommendations li:not(.skeleton)"
_FLAGS: Final = ["--no-sandbox", "--disable-gpu"]


def main() -> int:
    """Take each picture; returns the exit code."""
    stack = read_stack(developer_settings())
    if "web_url" not in stack:
        print("There is no stack; `make up` starts one.", file=sys.stderr)
        return 1
    session = next((one["session_id"] for one in stack["customers"] if one["session_id"]), None)
    if session is None:
        print("The stack has no demo customers; `make reset up` makes them.", file=sys.stderr)
        return 1
    address = stack["web_url"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-US")
        page.goto(f"{address}/summary?session={session}")
        page.locator(_CARD).first.wait_for()
        _take(page, "summary.png")
        page.goto(f"{address}/dashboard")
        page.locator("table tbody tr:visible").first.wait_for()
        _take(page, "dashboard.png")
        browser.close()
    return 0


def _chromium() -> str:
    script = ROOT / "tools" / "chromium.sh"
    found = subprocess.run([script], check=True, stdout=subprocess.PIPE, text=True)
    return found.stdout.strip()


def _take(page: Page, name: str) -> None:
    picture: Path = _FOLDER / name
    page.screenshot(path=picture, animations="disabled")
    print(picture.relative_to(ROOT))


if __name__ == "__main__":
    sys.exit(main())

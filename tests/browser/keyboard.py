"""A visitor without a mouse: the Tab key until something has the focus, then a key for it."""

from playwright.sync_api import Locator, Page

_FARTHEST = 80


def tab_to(page: Page, target: Locator) -> None:
    """Move the focus there, step by step."""
    target.wait_for()
    for _ in range(_FARTHEST):
        page.keyboard.press("Tab")
        if target.evaluate("(one) => one.matches(':focus')"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Move the focus there and press a key."""
    tab_to(page, target)
    page.keyboard.press(key)

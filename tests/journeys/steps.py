"""What people do on a page, by pointer or by keys alone."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

from tests.serving import until

STAMP_MS = 2500
TABS_MOST = 200


def agree(page: Page) -> None:
    """Sixteen or older, and the terms."""
    page.get_by_label("I’m 16 or older.").check()
    page.locator("input[name=terms]").check()


def wait_for_stamp(page: Page) -> None:
    """Until a person could have filled the form: faster ones are taken for machines."""
    until(lambda: page.evaluate("() => performance.now()") > STAMP_MS, what="a form filled as slowly as people do")


def tab_to(page: Page, target: Locator) -> None:
    """Go there with the tabulator key, as somebody without a pointer does; what has the focus can be seen."""
    for _ in range(TABS_MOST):
        if target.evaluate("e => e === document.activeElement"):
            assert target.evaluate("e => e.matches(':focus-visible')"), "the focus is not shown"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by keys")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go there by keys and press it."""
    tab_to(page, target)
    page.keyboard.press(key)


def type_in(page: Page, label: str, text: str) -> None:
    """Go to a field by keys and write."""
    tab_to(page, page.get_by_label(label, exact=False).first)
    page.keyboard.insert_text(text)

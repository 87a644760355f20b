"""Pictures of the main pages: widths, schemes, languages, into `shots/`. Run by `make shots`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.sights import MEMBER, PUBLIC, STAFF
from tests.serving import ROOT, Served

OUT = ROOT / "shots"
CHROMIUM = "/usr/bin/chromium"
WIDTHS, SCHEMES, LANGUAGES = (1280, 375), ("light", "dark"), ("de", "en")
ADMIN, PASSWORD = "shots@example.org", "korrekte pferde batterie"


@dataclass
class Portal:
    """A portal with people and ideas, and one idea, topic and author to look at."""

    url: str
    idea: str
    tag: str
    author: str

    def filled(self, form: str) -> str:
        """The path of a sight."""
        idea_id = self.idea.removeprefix("/ideas/").partition("-")[0]
        return form.format(idea=self.idea, idea_id=idea_id, tag=self.tag, word=self.tag, author=self.author)


@contextmanager
def portal() -> Iterator[Portal]:
    """The demo portal in a folder of its own; a synthetic one where there is no demo."""
    folder = Path(tempfile.mkdtemp(prefix="shots-"))
    served = Served(folder)
    try:
        _fill(served)
        with served:
            best = _best(served)
            yield Portal(served.url, "/ideas/" + best["url"].partition("/ideas/")[2].partition("?")[0], (best["tags"] or ["harbour"])[0], best["author"]["handle"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _fill(served: Served) -> None:
    _flask(served, "init")
    if _flask(served, "demo", check=False):
        _flask(served, "generate", "--ideas", "60", "--votes", "1500", "--members", "80")
    _flask(served, "member", "add", "--email", ADMIN, "--name", "Ada Admin", "--role", "admin", "--password", PASSWORD)


def _flask(served: Served, *words: str, check: bool = True) -> int:
    return subprocess.run([sys.executable, "-m", "flask", "--app", "ideas", *words], cwd=ROOT, env=served.env, check=check).returncode


def _best(served: Served) -> dict[str, Any]:
    """The most supported idea that somebody talked about."""
    items = served.ask("GET", "/api/v1/ideas?sort=top&limit=50")[1]["items"]
    return max(items, key=lambda one: (bool(one["author"]), bool(one["tags"]), bool(one["pictures"]), one["comments"]))


def photograph(browser: Browser, place: Portal) -> int:
    """Every sight in every width, scheme and language; gives how many pictures were made."""
    made = 0
    for width, scheme, lang in product(WIDTHS, SCHEMES, LANGUAGES):
        look: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": lang, "reduced_motion": "reduce"}
        for sights, enter in ((PUBLIC, False), (MEMBER | STAFF, True)):
            context = browser.new_context(**look)
            page = context.new_page()
            page.set_default_timeout(120_000)
            if enter:
                _sign_in(page, place)
            made += sum(_shoot(page, place, name, form, f"{name}-{width}-{scheme}-{lang}.png", lang) for name, form in sights.items())
            context.close()
    return made


def _sign_in(page: Page, place: Portal) -> None:
    page.goto(f"{place.url}/sign-in")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form:has(input[type=password]) input[type=email]").fill(ADMIN)
    page.locator("form:has(input[type=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _shoot(page: Page, place: Portal, _name: str, form: str, file: str, lang: str) -> int:
    path = place.filled(form)
    page.goto(f"{place.url}{path}{'&' if '?' in path else '?'}lang={lang}", wait_until="networkidle")
    page.screenshot(path=OUT / file, full_page=True)
    return 1


def main() -> None:
    """Take all pictures."""
    if not os.access(CHROMIUM, os.X_OK):
        raise SystemExit(f"no browser at {CHROMIUM}")
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    with portal() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        print(f"{photograph(browser, place)} pictures in {OUT.relative_to(ROOT)}/")
        browser.close()


if __name__ == "__main__":
    main()

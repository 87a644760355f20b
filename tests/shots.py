"""Pictures of all pages: widths, schemes, languages, into `shots/`. Run by `make shots`; `python -m tests.shots home idea` takes those alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, product
from pathlib import Path
from typing import Any

import pyotp
from flask import Flask, abort
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select, update

from ideas import create_app
from ideas.accounts.models import Member
from ideas.core.brand import brand_from, theme_css
from ideas.core.db import db, session, writing
from ideas.core.doors import doors
from ideas.core.mail import outbox_list
from ideas.search.actions import reindex
from tests.browser import Browser as Reader
from tests.conftest import settings_in
from tests.extremes import CAREFUL, CREATOR, extremes
from tests.extremes_brought import in_hand
from tests.factories import PASSWORD, make_member
from tests.journeys.sights import MEMBER, PUBLIC, STAFF, STRAINED, STRAINED_OWN, STRAINED_STAFF
from tests.serving import ROOT, Served

OUT = ROOT / "shots"
CHROMIUM = "/usr/bin/chromium"
WIDTHS, SCHEMES, LANGUAGES = (1280, 375), ("light", "dark"), ("de", "en")
ADMIN = "shots"
EMPTY = {"empty-home": "/", "empty-ideas": "/ideas", "empty-search": "/search"}
DRAWN = (*(f"broken-{code}" for code in (400, 403, 413, 429, 500, 503)), *EMPTY, "weak-colours")
WEAK = {"brand": "#FFE08A", "sun": "#F3B733", "deep": "#1D4D3A"}
_numbers = count(1)


@dataclass
class Portal:
    """A portal with people and ideas, and one idea, topic and author to look at."""

    url: str
    app: Flask
    idea: str
    tag: str
    author: str
    more: dict[str, Any] = field(default_factory=dict)

    def filled(self, form: str) -> str:
        """The path of a sight."""
        idea_id = self.idea.removeprefix("/ideas/").partition("-")[0]
        letters = outbox_list(Path(self.app.extensions["settings"].outbox)) if "{letter}" in form else []
        return form.format(**{"letter": letters[0].name if letters else "none", "idea": self.idea, "idea_id": idea_id, "tag": self.tag, "word": self.tag, "author": self.author} | self.more)

    def drawn(self, name: str, lang: str) -> str:
        """A page that this portal does not show by itself: an error, one without ideas, a brand that is hard to read."""
        if name.startswith("empty"):
            return self.more[f"{name}-{lang}"]
        if name.startswith("broken"):
            return self.app.test_client().get(f"/broken/{name.partition('-')[2]}?lang={lang}", base_url=self.url).get_data(as_text=True)
        with self.app.app_context():
            before, doors.brand = doors.brand, brand_from({"name": "B", "logo": "img/logo.svg", "font": "sans-serif", "colours": WEAK, "texts": {}})
            try:
                admin = session().scalars(select(Member).where(Member.handle == ADMIN)).one()
                page = Reader(self.app, admin).get(f"/desk/boards?lang={lang}").text
                return page.replace("</head>", f"<style>{theme_css(doors.brand)}</style></head>")
            finally:
                doors.brand = before
                db.session.remove()


@contextmanager
def portal() -> Iterator[Portal]:
    """The demo portal in a folder of its own, with what strains a page."""
    folder = Path(tempfile.mkdtemp(prefix="shots-"))
    served = Served(folder)
    try:
        more = fill(served, folder)
        with served:
            yield seen(served, folder, more)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(served: Served, folder: Path) -> dict[str, Any]:
    """The demo, an admin and what strains a page; gives the parts of its paths."""
    _flask(served, "init")
    app = create_app(settings_in(folder))
    empty = {f"{name}-{lang}": app.test_client().get(f"{path}?lang={lang}").get_data(as_text=True) for name, path in EMPTY.items() for lang in LANGUAGES}
    _flask(served, "demo")
    with app.app_context():
        make_member("admin", handle=ADMIN, name="Ada Admin", lang="de")
        more = extremes()
        reindex(lambda _done: None)
        db.session.remove()
    return more | empty


def _flask(served: Served, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "flask", "--app", "ideas", *words], cwd=ROOT, env=served.env, check=True)


def seen(served: Served, folder: Path, more: dict[str, Any]) -> Portal:
    """A filled portal that is served; what breaks is drawn by an application beside it."""
    app = create_app(settings_in(folder, public_url=served.url, rate_limits="off"))
    app.add_url_rule("/broken/<int:code>", view_func=abort)
    best = _best(served)
    path = "/ideas/" + best["url"].partition("/ideas/")[2].partition("?")[0]
    return Portal(served.url, app, path, (best["tags"] or ["harbour"])[0], best["author"]["handle"], more)


def _best(served: Served) -> dict[str, Any]:
    """The most supported idea that somebody talked about."""
    items = served.ask("GET", "/api/v1/ideas?sort=top&limit=50")[1]["items"]
    return max(items, key=lambda one: (bool(one["author"]), bool(one["tags"]), bool(one["pictures"]), one["comments"] < 100, one["comments"]))


@dataclass
class Camera:
    """A browser of one width, scheme and language, in front of the portal."""

    page: Page
    place: Portal
    mark: str
    lang: str
    only: frozenset[str]
    made: int = 0

    def go(self, path: str) -> None:
        """Open a page of the portal in this language."""
        self.page.goto(f"{self.place.url}{path}{'&' if '?' in path else '?'}lang={self.lang}", wait_until="load")

    def take(self, name: str) -> None:
        """A picture of what is open, the whole page with its late pictures."""
        self.page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(one => { one.loading = 'eager' })")
        self.page.evaluate("Promise.all([...document.images].map(one => one.decode().catch(() => 0)))")
        self.page.screenshot(path=OUT / f"{name}-{self.mark}.png", full_page=True)
        self.made += 1

    def wants(self, name: str) -> bool:
        """Whether this sight is asked for."""
        return not self.only or name in self.only

    def look_at(self, sights: dict[str, str]) -> None:
        """One picture a sight."""
        for name, form in sights.items():
            if self.wants(name):
                self.go(self.place.filled(form))
                self.take(name)

    def enter(self, handle: str) -> None:
        """Sign in by password."""
        self.go("/sign-in")
        form = self.page.locator("form:has(input[type=password])")
        form.locator("input[type=email]").fill(f"{handle}@example.org")
        form.locator("input[type=password]").fill(PASSWORD)
        form.locator("button[type=submit]").first.click()
        self.page.wait_for_url(lambda url: not url.partition("?")[0].endswith("/sign-in"))

    def speak(self, handle: str) -> None:
        """Make this camera's language the member's own, which is theirs after each form."""
        with self.place.app.app_context(), writing() as current:
            current.execute(update(Member).where(Member.handle == handle).values(lang=self.lang))

    def send(self, action: str) -> None:
        """Send the form with this address as it is."""
        self.page.locator(f"form[action^='{action}'] button").first.click()
        self.page.wait_for_load_state("load")


def strangers(camera: Camera) -> None:
    """What a visitor meets: pages, error pages, forms with errors, the menu."""
    camera.look_at(PUBLIC | STRAINED)
    for name in DRAWN:
        if camera.wants(name):
            html = camera.place.drawn(name, camera.lang)
            camera.page.route("**/drawn", lambda route, _request, html=html: route.fulfill(body=html, content_type="text/html"))
            camera.page.goto(f"{camera.place.url}/drawn", wait_until="load")
            camera.take(name)
            camera.page.unroute("**/drawn")
    for name, path, action in (("register-errors", "/register", "/register"), ("sign-in-errors", "/sign-in", "/sign-in"), ("code-errors", "/account/code", "/account/code")):
        if camera.wants(name):
            camera.go(path)
            camera.send(action)
            camera.take(name)
    if camera.wants("menu"):
        camera.go("/")
        if camera.page.locator(".top summary:visible").count():
            camera.page.locator(".top summary:visible").first.click()
            camera.page.screenshot(path=OUT / f"menu-{camera.mark}.png")


def creators(camera: Camera) -> None:
    """What a member meets who has ideas and drafts."""
    camera.speak(CREATOR)
    camera.enter(CREATOR)
    camera.look_at(MEMBER | STRAINED_OWN)
    if camera.wants("draft-errors"):
        camera.go(camera.place.filled("/ideas/drafts/{draft_id}"))
        camera.page.locator("form.submit .btn.big").click()
        camera.page.wait_for_load_state("load")
        camera.take("draft-errors")
    if camera.wants("toast"):
        camera.go(camera.place.idea)
        camera.page.locator("form[action*='/vote'] button:visible").first.click()
        camera.page.wait_for_timeout(400)
        camera.page.screenshot(path=OUT / f"toast-{camera.mark}.png")


def newcomers(camera: Camera) -> None:
    """A new member without anything, who then sets up an app."""
    handle = f"shots-{next(_numbers)}"
    with camera.place.app.app_context():
        make_member(handle=handle, name="Neu Hier", lang=camera.lang)
        db.session.remove()
    camera.enter(handle)
    camera.look_at({"own-home-new": "/home", "no-ideas": "/account/ideas", "no-data": f"/members/{handle}", "nothing-from-before": "/account/from-before"})
    if any(camera.wants(name) for name in ("app", "app-errors", "recovery-codes", "security-app", "confirm-app")):
        _set_up_an_app(camera)


def _set_up_an_app(camera: Camera) -> None:
    camera.go("/account/security")
    camera.send("/account/app")
    camera.take("app")
    secret = camera.page.locator(".secret code").inner_text().replace(" ", "")
    camera.send("/account/app/confirmation")
    camera.take("app-errors")
    camera.page.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    camera.send("/account/app/confirmation")
    camera.take("recovery-codes")
    camera.look_at({"security-app": "/account/security", "confirm-app": "/account/confirmation?next=/account/security"})


def careful(camera: Camera) -> None:
    """The second step of signing in, asked and wrongly answered."""
    camera.enter(CAREFUL)
    camera.look_at({"second-step": "/sign-in/second-step"})
    if camera.wants("second-step-errors"):
        camera.go("/sign-in/second-step")
        camera.page.locator("input[name=code]").fill("abcd-1234")
        camera.page.locator("form:has(input[name=code]) button").click()
        camera.page.wait_for_load_state("load")
        camera.take("second-step-errors")


def staff(camera: Camera) -> None:
    """The desk."""
    camera.enter(ADMIN)
    with camera.place.app.app_context():
        in_hand(camera.place.more["upload_importing"])
        db.session.remove()
    camera.look_at(STAFF | STRAINED_STAFF | {"idea-for-staff": "{told}", "removed-for-staff": "{taken_down}"})
    for name, votes in (("desk-board-own-rules", "20"), ("desk-board-errors", "twenty")):
        if camera.wants(name):
            camera.go("/desk/boards/products")
            camera.page.locator("input[name=preset][value=own]").check()
            camera.page.locator("input[name=votes_1]").fill(votes)
            if votes == "twenty":
                camera.send("/desk/boards/products")
            camera.take(name)
    for name, path in (("desk-transfer-errors", "/desk/transfer"), ("upload-mapping-errors", "/desk/transfer/{upload_mapping}/mapping"), ("desk-exports-errors", "/desk/exports")):
        if camera.wants(name):
            _send_wrongly(camera, camera.place.filled(path))
            camera.take(name)


def _send_wrongly(camera: Camera, path: str) -> None:
    """The first form of a page without what it needs."""
    camera.go(path)
    form = camera.page.locator("main form[method=post]").first
    for chosen in form.locator("select[name^=map-]").all():
        chosen.select_option("")
    form.locator("button").first.click()
    camera.page.wait_for_load_state("load")


WALKS: tuple[Callable[[Camera], None], ...] = (strangers, creators, newcomers, careful, staff)


def photograph(browser: Browser, place: Portal, only: frozenset[str] = frozenset()) -> int:
    """Every sight in every width, scheme and language; gives how many pictures were made."""
    made = 0
    for width, scheme, lang in product(WIDTHS, SCHEMES, LANGUAGES):
        look: dict[str, Any] = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "locale": lang, "reduced_motion": "reduce"}
        for walk in WALKS:
            context = browser.new_context(**look)
            camera = Camera(context.new_page(), place, f"{width}-{scheme}-{lang}", lang, only)
            camera.page.set_default_timeout(60_000)
            walk(camera)
            made += camera.made
            context.close()
    return made


def main() -> None:
    """Take all pictures, or those named."""
    if not os.access(CHROMIUM, os.X_OK):
        raise SystemExit(f"no browser at {CHROMIUM}")
    OUT.mkdir(exist_ok=True)
    with portal() as place, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        print(f"{photograph(browser, place, frozenset(sys.argv[1:]))} pictures in {OUT.relative_to(ROOT)}/")
        browser.close()


if __name__ == "__main__":
    main()

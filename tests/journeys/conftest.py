"""A portal served in processes of its own and Debian's Chromium in front of it."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from ideas import create_app
from ideas.accounts.queries import actor_of
from ideas.board.actions import add_picture
from ideas.board.models import Idea
from ideas.core.db import db, now
from ideas.core.mail import outbox_list, outbox_read
from ideas.core.secrets import use_cheap_hashing
from ideas.search.actions import reindex
from tests.conftest import settings_in
from tests.factories import PASSWORD, make_idea, make_member
from tests.serving import Served, until

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome") if Path(path).exists()), "")
PATIENCE_MS = 60_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a journey; without a browser each is skipped by name."""
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser; it runs as root in a container."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Addresses are said whole; the plugin's own fixture of this name is written in a deprecated way."""


@dataclass
class Place:
    """The served portal: its address, its people and ideas, its outbox."""

    url: str
    folder: Path
    open_idea: str
    other_idea: str
    waiting_idea: int

    def filled(self, form: str) -> str:
        """A page's path with this portal's idea, topic and author in it."""
        idea_id = self.open_idea.removeprefix("/ideas/").partition("-")[0]
        return form.format(idea=self.open_idea, idea_id=idea_id, tag="harbour", word="harbour", author="ada")

    def letter(self, to: str, *, saying: str = "") -> str:
        """The text of the newest letter to an address; waits for it."""
        folder = self.folder / "var" / "outbox"

        def found() -> str | None:
            texts = (outbox_read(folder, entry.name).text for entry in outbox_list(folder) if to in entry.to)
            return next((text for text in texts if saying in text), None)

        return until(found, what=f"a letter to {to}")

    def link(self, to: str) -> str:
        """The one-time link of the newest letter to an address."""
        match = re.search(rf"{re.escape(self.url)}/account/links/\S+", self.letter(to, saying="/account/links/"))
        assert match is not None
        return match.group()


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory, template: Path) -> Iterator[Place]:
    """A portal with a few ideas and staff, served once for all journeys of a process."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "var").mkdir()
    shutil.copy(template, folder / "var" / "ideas.db")
    use_cheap_hashing()
    app = create_app(settings_in(folder))
    with app.app_context():
        open_idea, other_idea, waiting = _fill()
        db.session.remove()
        db.engine.dispose()
    with Served(folder) as served:
        yield Place(served.url, folder, open_idea, other_idea, waiting)


def _fill() -> tuple[str, str, int]:
    author = make_member(handle="ada", name="Ada Berg")
    make_member("team", handle="tess", name="Tess Team", title="Product team")
    make_member("moderator", handle="mo", name="Mo Derator")
    make_member("admin", handle="root", name="Ruth Root")
    ideas = [make_idea(author, title=f"A harbour crane with a real winch, number {number}", tags=("harbour",), goal=100) for number in range(6)]
    for idea in ideas[::2]:
        add_picture(idea, _picture(), "A crane of wooden beams at a quay", by=actor_of(author), now=now())
    waiting = make_idea(make_member(handle="wim", name="Wim Waiter"), title="A lighthouse whose lamp turns", stage="submitted")
    reindex(lambda _done: None)
    return _path(ideas[0]), _path(ideas[1]), waiting.id


def _picture() -> bytes:
    """A picture as a camera gives it, wider than high."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def _path(idea: Idea) -> str:
    return f"/ideas/{idea.id}-{idea.slug}"


@pytest.fixture
def page(page: Page) -> Page:
    """A page with patience: the machine may be busy."""
    return patient(page)


def patient(page: Page) -> Page:
    """Wait long for what is asked for, acts and assertions alike: a machine under load is slow, not wrong."""
    expect.set_options(timeout=PATIENCE_MS / 2)
    page.set_default_timeout(PATIENCE_MS)
    page.set_default_navigation_timeout(PATIENCE_MS)
    return page


@pytest.fixture
def signed_in(browser: Browser, place: Place) -> Iterator[Any]:
    """A page in a browser of its own, signed in by password: `signed_in("tess")`."""
    contexts = []

    def enter(handle: str, **options: Any) -> Page:
        context = browser.new_context(**options)
        contexts.append(context)
        page = patient(context.new_page())
        page.goto(f"{place.url}/sign-in")
        page.get_by_label("Mail address").first.fill(f"{handle}@example.org")
        page.get_by_label("Password").first.fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/sign-in" not in url)
        return page

    yield enter
    for context in contexts:
        context.close()

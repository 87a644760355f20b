"""The pictures of README and docs, of the demo alone, into `docs/pictures/`. `python -m tests.pictures desk home` takes those alone."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from ideas import create_app
from ideas.accounts.models import Member
from ideas.core.db import db, session
from ideas.upkeep.demo.people import PASSWORD
from tests.conftest import settings_in
from tests.extremes_brought import looked_through
from tests.serving import ROOT, Served
from tests.shots import CHROMIUM

OUT = ROOT / "docs" / "pictures"
ADMIN, TEAM, MODERATOR, FAN = "ruth-lindner", "hanna-vogt", "yasemin-aydin", "mira-k"
ANSWER = "We built one from offcuts last week: it stands, but it leans above the third floor. Next we try a core of beech."
DESK, TALL, PHONE = (1280, 900), (1280, 1180), (375, 812)


@dataclass(frozen=True)
class Picture:
    """What is taken: where, by whom, how large, in which light; `click` is opened first, and `words` are written into the first place for an answer."""

    path: str
    who: str = ""
    size: tuple[int, int] = TALL
    scheme: str = "light"
    click: str = ""
    words: str = ""


PICTURES = {
    "home": Picture("/"),
    "list": Picture("/ideas"),
    "idea-phone": Picture("/ideas?sort=top", size=PHONE, scheme="dark", click=".card-title a:has-text('Kugelbahn')"),
    "roadmap": Picture("/roadmap", size=DESK),
    "rewards": Picture("/rewards", who=FAN, size=DESK),
    "own-home": Picture("/home", who=FAN),
    "desk": Picture("/desk/inbox", who=TEAM, size=DESK, click=".irow h2 a:has-text('Aussichtsturm')"),
    "desk-dark": Picture("/desk/inbox", who=TEAM, size=DESK, scheme="dark", click=".irow h2 a:has-text('Aussichtsturm')"),
    "desk-phone": Picture("/desk/inbox", who=TEAM, size=PHONE),
    "desk-answer-times": Picture("/desk/answers", who=TEAM, size=DESK),
    "desk-insights": Picture("/desk/insights/funnel", who=TEAM, size=DESK),
    "desk-answer": Picture("/desk/inbox", who=TEAM, size=DESK, click=".irow h2 a:has-text('Aussichtsturm')", words=ANSWER),
    "desk-merge": Picture("/desk/ideas/21/merge?into=15", who=TEAM, size=DESK),
    "desk-coin-round": Picture("/desk/coin-rounds/2", who=TEAM, size=DESK),
    "desk-reports": Picture("/desk/reports", who=MODERATOR, size=DESK),
    "desk-objection": Picture("/desk/appeals", who=ADMIN, size=DESK),
    "desk-overview": Picture("/desk/insights", who=TEAM, size=DESK),
    "desk-markets": Picture("/desk/insights/markets", who=TEAM, size=DESK),
    "desk-admin": Picture("/desk/admin", who=ADMIN, size=DESK),
    "desk-import": Picture("/desk/transfer/1", who=ADMIN, size=DESK, click="a[href='#h-report']"),
}


def enter(page: Page, url: str, handle: str, password: str = PASSWORD) -> None:
    """Sign in, as one of the demo's people where no other password is given."""
    page.goto(f"{url}/sign-in?lang=en")
    form = page.locator("form:has(input[type=password])")
    form.locator("input[type=email]").fill(f"{handle}@example.org")
    form.locator("input[type=password]").fill(password)
    form.locator("button[type=submit]").first.click()
    page.wait_for_url(lambda there: "/sign-in" not in there)


def take(browser: Browser, url: str, name: str, wanted: Picture) -> int:
    """One picture as WebP; gives its bytes."""
    width, height = wanted.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=wanted.scheme, locale="en", reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(60_000)
    if wanted.who:
        enter(page, url, wanted.who)
    page.goto(f"{url}{wanted.path}{'&' if '?' in wanted.path else '?'}lang=en", wait_until="load")
    if wanted.click:
        page.locator(wanted.click).first.click()
        page.wait_for_load_state("load")
    if wanted.words:
        page.locator(".answer textarea").first.fill(wanted.words)
        page.locator(".answer .btn").last.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    shot.save(OUT / f"{name}.webp", quality=80, method=6)
    return (OUT / f"{name}.webp").stat().st_size


def _bring(folder: Path) -> None:
    """A table from elsewhere, judged."""
    with create_app(settings_in(folder)).app_context():
        looked_through(session().scalars(select(Member).where(Member.handle == ADMIN)).one())
        db.session.remove()


def main() -> None:
    """Take all pictures, or those named, of a demo that is made for it."""
    folder = Path(tempfile.mkdtemp(prefix="pictures-"))
    served = Served(folder)
    try:
        for word in ("init", "demo"):
            subprocess.run([sys.executable, "-m", "flask", "--app", "ideas", word], cwd=ROOT, env=served.env, check=True)
        _bring(folder)
        with served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
            for name, wanted in PICTURES.items():
                if not sys.argv[1:] or name in sys.argv[1:]:
                    print(f"{name}: {take(browser, f'http://localhost:{served.port}', name, wanted)} bytes", flush=True)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

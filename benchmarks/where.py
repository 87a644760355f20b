"""Where the time of a page goes: shares of the work inside the application, by its large steps, nothing cached.

    .venv/bin/python benchmarks/where.py FOLDER [/ideas [--anew]]     (FOLDER as kept by benchmarks/pages.py --keep; --anew: no page is kept)
"""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

STEPS = {
    "the list's question": ("queries/lists.py", "list_ideas"),
    "an idea's questions": ("queries/page.py", "idea_page"),
    "its timeline": ("timeline/queries.py", "entries"),
    "its talk": ("comments/queries.py", "thread"),
    "boards": ("queries/visibility.py", "board_names"),
    "topics": ("queries/browsing.py", "topics"),
    "cards in words": ("web/listing.py", "shown"),
    "talk in words": ("web/talk.py", "shown_threads"),
    "asking all of it again": ("core/traces.py", "holds"),
    "drawing": ("flask/templating.py", "render_template"),
    "all of the view": ("flask/app.py", "dispatch_request"),
    "all of the application": ("flask/app.py", "wsgi_app"),
}
ROUNDS = 200


def main() -> None:
    """Measure and print."""
    folder, path = Path(sys.argv[1]).resolve(), sys.argv[2] if len(sys.argv) > 2 else "/ideas"
    os.environ.update(IDEAS_DATA_DIR=str(folder), IDEAS_SEARCH_DIR=str(folder / "s"), IDEAS_RATE_LIMITS="off", IDEAS_PAGE_CACHE="off", IDEAS_LOG_LEVEL="error")
    from ideas import create_app
    from ideas.web import fragments

    fragments.PAGES = 0 if "--anew" in sys.argv else fragments.PAGES

    client = create_app().test_client()
    for _ in range(5):
        assert client.get(path, headers={"Accept-Language": "de"}).status_code == 200
    begun = time.process_time()
    for _ in range(ROUNDS):
        client.get(path, headers={"Accept-Language": "de"})
    print(f"{path}: {1000 * (time.process_time() - begun) / ROUNDS:.2f} ms of processor time with the test client")
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(ROUNDS):
        client.get(path, headers={"Accept-Language": "de"})
    profile.disable()
    spent = {(file, name): cumulative for (file, _line, name), (_, _, _, cumulative, _) in pstats.Stats(profile).stats.items()}  # type: ignore[attr-defined]
    whole = sum(seconds for (file, name), seconds in spent.items() if file.endswith("flask/app.py") and name == "wsgi_app")
    for step, (end, function) in STEPS.items():
        seconds = sum(seconds for (file, name), seconds in spent.items() if file.endswith(end) and name == function)
        if seconds:
            print(f"| {step} | {100 * seconds / whole:.0f} % |")


if __name__ == "__main__":
    main()

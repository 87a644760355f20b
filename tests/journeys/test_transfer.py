"""An admin brings a table in by the mapping page: named, judged, looked through, imported, looked at, taken back."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.datasets import GERMAN, dataset
from tests.journeys.conftest import Place

HEADINGS = {"Aktenzeichen": "id", "Betreff": "title", "Vorschlagstext": "body", "Eingereicht am": "created_at", "Rubrik": "category", "Ortsteil": "area", "Schlagworte": "tags", "Zustimmungen": "votes_up", "Wo es steht": "status"}
NAMED = {"Ortsteil": "Town or part of it", "Wo es steht": "Where it stands", "Aktenzeichen": "Number or key of the idea there"}  # what is not guessed
LONG_MS = 600_000


def table(folder: Path, rows: int) -> tuple[Path, list[dict[str, Any]]]:
    """German proposals as their town would give them out: headings in German, semicolons, the encoding of an old spreadsheet."""
    with (dataset(GERMAN) / "ideas.jsonl").open(encoding="utf-8") as lines:
        ideas = [json.loads(line) for line in lines][:rows]
    path = folder / "Bürgervorschläge.csv"
    with path.open("w", encoding="cp1252", errors="replace", newline="") as file:
        sheet = csv.writer(file, delimiter=";")
        sheet.writerow(HEADINGS)
        sheet.writerows([", ".join(value) if isinstance(value := idea.get(name, ""), list) else value for name in HEADINGS.values()] for idea in ideas)
    return path, ideas


@pytest.mark.parametrize("rows", [200, pytest.param(4000, marks=pytest.mark.nightly)])
def test_a_table_is_named_judged_imported_looked_at_and_taken_back(place: Place, signed_in: Any, tmp_path: Path, rows: int) -> None:
    path, ideas = table(tmp_path, rows)
    page = signed_in("root")
    page.goto(f"{place.url}/desk/transfer")
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Send and judge").click()
    name_columns(page, ideas[0])
    judged(page, ideas)
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("button", name="Take the import back")).to_be_visible(timeout=LONG_MS)
    at = page.url
    page.goto(f"{place.url}/search?q={ideas[1]['title'].split()[0]}")
    page.get_by_role("main").get_by_role("link", name=ideas[1]["title"], exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ideas[1]["title"])
    one = page.url
    page.goto(at)
    page.get_by_role("button", name="Take the import back").click()
    expect(page.get_by_role("status").filter(has_text=re.compile(r"^\s*taken back"))).to_be_visible(timeout=LONG_MS)
    assert page.goto(one).status in {404, 410}


def name_columns(page: Page, first: dict[str, Any]) -> None:
    """Most is guessed; the rest is chosen, with the first values in sight."""
    expect(page.get_by_role("heading", name="Which column is what?")).to_be_visible()
    title = page.get_by_label("Title of the idea")
    expect(title).to_have_value("Betreff")
    expect(page.locator("#f-map-title-hint")).to_contain_text(first["title"])
    for heading, label in NAMED.items():
        page.get_by_label(re.compile(f"^{re.escape(label)}")).select_option(heading)
    page.get_by_label("In which language are ideas that name none?").select_option("de")
    page.get_by_role("button", name="Judge the table").click()


def judged(page: Page, ideas: list[dict[str, Any]]) -> None:
    """Nothing is written yet; what would come is shown."""
    expect(page.get_by_role("status").filter(has_text="judged, nothing written yet")).to_be_visible(timeout=LONG_MS)
    expect(page.locator(".meta dd").first).to_have_text(f"{len(ideas):,}")
    rows = page.get_by_role("table", name="Ideas to come").get_by_role("row")
    expect(rows).to_have_count(21)
    expect(rows.nth(1)).to_contain_text(ideas[0]["title"])

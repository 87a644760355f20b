"""The real status history of UK petitions, as their pages tell it: every entry, on its day, in both languages; the public log stays whole."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import groupby

import pytest
from babel.dates import format_date
from sqlalchemy import select

from ideas.accounts.models import SYSTEM, VISITOR
from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.words import ZONE
from ideas.lifecycle.models import SourceEntry
from ideas.public_log.actions import seal_log
from ideas.public_log.queries.verifying import count, problems
from ideas.timeline.queries import entries
from ideas.transfer.actions import import_jsonl
from tests.browser import Browser
from tests.conftest import NOON
from tests.datasets import UK, dataset

SAID = {
    "en": ("Enough support for a first look", "10,000 supporters reached", "100,000 supporters reached", "A debate is scheduled", "Debated", "Closed", "told by the source: Government", "told by the source: Parliament"),
    "de": ("Genug Unterstützung für einen ersten Blick", "10.000 Stimmen erreicht", "100.000 Stimmen erreicht", "Eine Beratung ist angesetzt", "Beraten", "Geschlossen", "von der Quelle erzählt: Regierung", "von der Quelle erzählt: Parlament"),
}


@pytest.fixture
def petitions(app, tmp_path):
    """The twenty petitions with the longest history and twenty that were rejected, with all that is told of them."""
    source, rows = dataset(UK), []
    with (source / "statuses.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    told = {key: list(some) for key, some in groupby(sorted(rows, key=lambda row: row["idea_id"]), key=lambda row: row["idea_id"])}
    longest = sorted(told, key=lambda key: -len(told[key]))[:20]
    rejected = [key for key, some in told.items() if any(row.get("status") == "declined" for row in some)][:20]
    chosen = {key: told[key] for key in (*longest, *rejected)}
    path = tmp_path / "petitions"
    path.mkdir()
    with (source / "ideas.jsonl").open(encoding="utf-8") as lines:
        (path / "ideas.jsonl").write_text("".join(line for line in lines if json.loads(line)["id"] in chosen), encoding="utf-8")
    (path / "statuses.jsonl").write_text("".join(f"{json.dumps(row)}\n" for some in chosen.values() for row in some), encoding="utf-8")
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    assert import_jsonl(path, board=board, by=SYSTEM, now=NOON)["errors"] == 0
    return chosen


def idea_of(key: str) -> Idea:
    return session().scalars(select(Idea).where(Idea.source_id == key)).one()


def test_every_entry_of_the_source_is_kept_and_told_in_its_order(petitions):
    for key, rows in petitions.items():
        idea = idea_of(key)
        kept = session().scalars(select(SourceEntry).where(SourceEntry.idea_id == idea.id)).all()
        assert len(kept) == len(rows), key
        moments = [entry.at for entry in entries(idea, VISITOR).items]
        assert moments == sorted(moments, reverse=True), key
        answers = [row["text"].strip()[:60] for row in rows if row["kind"] == "official_answer" and row.get("text")]
        texts = " ".join(entry.html for entry in entries(idea, VISITOR).items)
        assert all(text.partition("\n")[0].partition("<")[0].partition("&")[0].partition("'")[0].strip() in texts for text in answers), key


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_longest_history_as_a_page(app, petitions, lang):
    key, rows = max(petitions.items(), key=lambda one: len(one[1]))
    page = Browser(app).get(f"/ideas/{idea_of(key).id}/timeline?lang={lang}").text.replace("\u00a0", " ")
    for words in SAID[lang]:
        assert words in page, words
    for entry in session().scalars(select(SourceEntry).where(SourceEntry.idea_id == idea_of(key).id)):
        assert format_date(entry.at.astimezone(ZONE).date(), "long", locale=lang) in page or str(entry.at.astimezone(ZONE).date()) in page, entry.at
    assert len(rows) >= 9 and "moderation_threshold" not in page


def test_what_was_decided_there_carries_no_digest_and_the_log_is_whole(petitions):
    seal_log(now=NOON + timedelta(hours=25))
    assert count() > 100 and list(problems()) == []

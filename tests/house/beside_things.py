"""What stands beside an idea in the desk, to be knocked at."""

from __future__ import annotations

from ideas.accounts.models import Member
from ideas.board.models import Board
from ideas.core.db import writing
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.models.notes import Note
from tests.factories import NOON, make_idea
from tests.house.challenge_things import Thing

OWN_FIELDS = [
    {"key": "f1", "kind": "text", "name_de": "Preis", "name_en": "Price", "audience": "internal", "required": False, "hint_de": "", "hint_en": "", "options": [], "archived": False},
    {"key": "f2", "kind": "text", "name_de": "Wer baut es?", "name_en": "Who builds it?", "audience": "public", "required": False, "hint_de": "", "hint_en": "", "options": [], "archived": False},
]


def own_board() -> str:
    """A board with fields of its own, for the invited."""
    with writing() as current:
        if current.query(Board).filter_by(slug="own").one_or_none() is None:
            current.add(Board(slug="own", kind="product", name_de="Eigenes", name_en="Own", visibility="invited", position=9, fields=OWN_FIELDS))
    return "own"


class BesideThings:
    """One function a kind; the creator is who has the idea."""

    @staticmethod
    def note(creator: Member, *, removed: bool = False) -> Thing:
        from tests.house.world import add

        idea = make_idea(creator)
        row = add(Note(idea_id=idea.id, by_id=creator.id, body="Ask the joiner.", body_html="<p>Ask the joiner.</p>", at=NOON, removed_at=NOON if removed else None))
        return Thing({"idea_id": idea.id, "note_id": row.id}, {"body": "Ask the smith."})

    @staticmethod
    def removed_note(creator: Member) -> Thing:
        return BesideThings.note(creator, removed=True)

    @staticmethod
    def behalf(creator: Member) -> Thing:
        from tests.house.world import add

        idea = make_idea(creator, behalf_count=1)
        row = add(BehalfVote(idea_id=idea.id, label="Shop on the corner", label_key="shop on the corner", source="Toy fair", at=NOON))
        return Thing({"idea_id": idea.id, "behalf_id": row.id}, {"label": "Museum", "source": "A letter"})

    @staticmethod
    def board_field(_creator: Member) -> Thing:
        return Thing({"slug": own_board(), "key": "f1"}, {"name_de": "Preis", "name_en": "Price"})

    @staticmethod
    def supporter_text(creator: Member) -> Thing:
        from tests.house.world import add

        idea = make_idea(creator)
        row = add(SupporterMessage(idea_id=idea.id, body="We thank you.", body_html="<p>We thank you.</p>", lang="en", reach=1, at=NOON))
        return Thing({"idea_id": idea.id, "text_id": row.id})

    @staticmethod
    def own_fielded(creator: Member) -> Thing:
        return Thing({"idea_id": make_idea(creator, board=own_board()).id}, {"field-f1": "12 euros"})

"""People and things for the matrix: made fresh for each knock, so that nobody finds what another has changed."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from flask import Flask, g
from sqlalchemy import select
from werkzeug.test import TestResponse

from ideas.accounts.models import SYSTEM, Actor, Member, OneTimeLink, Passkey, SignIn, Token
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.actions.topics import merge_tags
from ideas.board.models import Board, BoardGuest, CoAuthor, Idea, Picture, Tag
from ideas.collections.models import Collection, CollectionEntry, StaffPick
from ideas.comments.models import Comment
from ideas.core.brand import load_brand
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Delivery, Event, record
from ideas.core.mail import Letter, compose, outbox_list
from ideas.core.secrets import digest, new_token
from ideas.hints.models import Hint
from ideas.lifecycle.models import StageChange, Update
from ideas.moderation.models import Hiding
from ideas.notifications.models import Notice
from ideas.notifications.queries.unsubscribing import signed
from ideas.portal.models import BrandVersion
from ideas.portal.queries.theme import renew_brand
from ideas.portal.rules.theme import brand_of, fields_of
from ideas.products.models import Credit, Interview, OwnerReport
from ideas.public_log.actions import seal_log
from ideas.public_log.models import LogEntry
from ideas.reviews.models import PreparedDecision, Round, RoundEntry, RoundReviewer
from ideas.reviews.queries.rounds import entry_for
from ideas.transfer.models import ListExport, Upload
from ideas.triage.models.presence import SavedView
from ideas.votes.models import Vote
from ideas.web.theme import digest_of
from tests.browser import Browser
from tests.factories import NOON, api_token, make_idea, make_member
from tests.house.beside_things import BesideThings
from tests.house.bulk_things import BulkThings
from tests.house.challenge_things import ChallengeThings, Thing
from tests.house.coin_things import CoinThings
from tests.house.merge_things import MergeThings
from tests.house.moderation_things import ModerationThings
from tests.house.panel_things import PanelThings
from tests.house.perk_things import PerkThings
from tests.house.share_things import ShareThings
from tests.house.standing_things import StandingThings
from tests.house.thanks_things import ThanksThings

PERSONS = ("visitor", "unverified", "member", "another", "creator", "moderator", "team", "admin", "suspended", "token")
_numbers = count(1)
LATER = datetime(2999, 1, 1, tzinfo=UTC)


def person(name: str, creator: Member) -> Member | None:
    """A fresh person of this kind; the creator is the one who made the things."""
    if name == "creator":
        return creator
    more: dict[str, Any] = {"unverified": {"confirmed_at": None, "known_at": None}, "suspended": {"suspended_until": LATER}}.get(name, {})
    return None if name == "visitor" else make_member(name if name in {"moderator", "team", "admin"} else "member", **more)


def idea_in(stage: str, creator: Member, *, board: str = "products") -> Idea:
    """An idea of the creator in a stage."""
    return make_idea(creator, stage=stage, board=board, tags=("garden",))


def hidden_board() -> str:
    """A board for invited people only."""
    with writing() as current:
        if current.query(Board).filter_by(slug="secret").one_or_none() is None:
            current.add(Board(slug="secret", kind="product", name_de="Geheim", name_en="Secret", visibility="invited", position=9))
    return "secret"


def add(row: Any) -> Any:
    """A row, kept."""
    with writing() as current:
        current.add(row)
        current.flush()
    return row


def thing(kind: str, creator: Member) -> Thing:
    """A fresh thing of this kind, made by the creator."""
    return getattr(Things, kind)(creator)


class Things(PerkThings, StandingThings, ThanksThings, ModerationThings, BesideThings, ChallengeThings, CoinThings, BulkThings, MergeThings, PanelThings, ShareThings):
    """One function a kind."""

    @staticmethod
    def nothing(creator: Member) -> Thing:
        return Thing({"tag": idea_in("gathering", creator) and "garden", "board": "products", "handle": creator.handle, "seed": "x"}, {"title": "A marble run"})

    @staticmethod
    def public(creator: Member) -> Thing:
        return _of(idea_in("gathering", creator))

    @staticmethod
    def reviewed(creator: Member) -> Thing:
        return _of(idea_in("in_review", creator))

    @staticmethod
    def draft(creator: Member) -> Thing:
        return _of(idea_in("draft", creator))

    @staticmethod
    def submitted(creator: Member) -> Thing:
        return _of(idea_in("submitted", creator))

    @staticmethod
    def returned(creator: Member) -> Thing:
        return _of(idea_in("returned", creator))

    @staticmethod
    def begun_again(creator: Member, stage: str = "draft") -> Thing:
        """The new version of an idea whose time ended."""
        idea = make_idea(creator, stage=stage, tags=("garden",), earlier_id=idea_in("expired", creator).id, what_changed="Half the price.")
        return _of(idea)

    @staticmethod
    def returned_again(creator: Member) -> Thing:
        return Things.begun_again(creator, "returned")

    @staticmethod
    def removed(creator: Member) -> Thing:
        idea = idea_in("gathering", creator)
        with writing() as current:
            row = current.get_one(Idea, idea.id)
            row.stage = "removed"
            current.add(StageChange(idea_id=idea.id, from_stage="gathering", to_stage="removed", at=NOON, by_role="moderator"))
        return _of(idea)

    @staticmethod
    def secret(creator: Member) -> Thing:
        idea = idea_in("gathering", creator, board=hidden_board())
        with writing() as current:
            current.merge(BoardGuest(board_id=idea.board_id, member_id=creator.id))
        return _of(idea)

    @staticmethod
    def comment(creator: Member, **more: Any) -> Thing:
        idea = idea_in("gathering", creator)
        values = {"idea_id": idea.id, "author_id": creator.id, "body": "Words", "body_html": "<p>Words</p>", "at": NOON, "lang": "en"} | more
        row = add(Comment(**values))
        return Thing({"comment_id": row.id, "idea_id": idea.id}, {"thing": "comment", "thing_id": row.id})

    @staticmethod
    def waiting(creator: Member) -> Thing:
        return Things.comment(creator, state="waiting")

    @staticmethod
    def hidden(creator: Member) -> Thing:
        hiding = add(Hiding(thing="comment", thing_id=1, at=NOON, reason="insulting"))
        return Things.comment(creator, hiding_id=hiding.id)

    @staticmethod
    def foreign_comment(creator: Member) -> Thing:
        return Things.comment(creator, author_id=make_member().id)

    @staticmethod
    def update(creator: Member) -> Thing:
        idea = idea_in("gathering", creator)
        row = add(Update(idea_id=idea.id, by_id=creator.id, by_role="member", at=NOON, text="News", text_html="<p>News</p>", lang="en"))
        return Thing({"idea_id": idea.id, "update_id": row.id})

    @staticmethod
    def answer(creator: Member) -> Thing:
        idea = idea_in("gathering", creator)
        row = add(Update(idea_id=idea.id, by_id=make_member("team").id, by_role="team", at=NOON, text="News", text_html="<p>News</p>", lang="en"))
        return Thing({"idea_id": idea.id, "update_id": row.id})

    @staticmethod
    def figure(_creator: Member) -> Thing:
        return Thing({"name": "hidden"})

    @staticmethod
    def insight(_creator: Member) -> Thing:
        return Thing({"name": "funnel"})

    @staticmethod
    def sealed(creator: Member) -> Thing:
        """An answer of the team that the public log has sealed."""
        values = Things.answer(creator).values
        with writing():
            record("update.posted", by=Actor(None, "team"), now=NOON, idea_id=values["idea_id"], thing_id=values["update_id"])
        seal_log(now=NOON)
        return Thing({"seq": session().scalar(select(LogEntry.seq).where(LogEntry.kind == "update.posted", LogEntry.idea_id == values["idea_id"]))})

    @staticmethod
    def picture(creator: Member) -> Thing:
        idea = make_idea(creator, picture_count=1)
        row = add(Picture(idea_id=idea.id, by_id=creator.id, alt="", files={}, created_at=NOON))
        return Thing({"idea_id": idea.id, "picture_id": row.id}, {"picture": row.id, "picture_id": row.id, "order": row.id})

    @staticmethod
    def shared_draft(creator: Member) -> Thing:
        """Somebody else's draft; here "creator" is who is asked to be a co-author."""
        idea = make_idea(stage="draft")
        add(CoAuthor(idea_id=idea.id, member_id=int(idea.author_id or 0), share=60, invited_at=NOON, agreed_at=NOON))
        add(CoAuthor(idea_id=idea.id, member_id=creator.id, share=40, invited_at=NOON))
        return Thing({"idea_id": idea.id, "slug": idea.slug}, {"answer": "agree"})

    @staticmethod
    def hint(creator: Member) -> Thing:
        row = add(Hint(id=secrets.randbelow(2**30) + 1, idea_id=idea_in("gathering", creator).id, giver_id=make_member().id, originality=1, usefulness=2, detail=3, text="Words", at=NOON - timedelta(days=90)))
        return Thing({"hint_id": row.id}, {"thing": "hint", "thing_id": row.id})

    @staticmethod
    def supported(creator: Member) -> Thing:
        """An idea of somebody else; here "creator" is who supports it."""
        idea = make_idea(vote_count=1)
        add(Vote(idea_id=idea.id, member_id=creator.id, state="counted", at=NOON))
        return Thing({"idea_id": idea.id, "slug": idea.slug}, {"intent": "maybe"})

    @staticmethod
    def launched(creator: Member) -> Thing:
        return _of(idea_in("launched", creator))

    @staticmethod
    def pick(creator: Member) -> Thing:
        row = add(StaffPick(idea_id=idea_in("gathering", creator).id, sentence="It is simple and fits us.", starts_at=NOON, ends_at=LATER, at=NOON))
        return Thing({"pick_id": row.id})

    @staticmethod
    def collection(creator: Member, **more: Any) -> Thing:
        idea = idea_in("gathering", creator)
        row = add(Collection(**{"by_id": creator.id, "title": "For small flats", "slug": "for-small-flats", "lang": "en", "created_at": NOON, "changed_at": NOON} | more))
        add(CollectionEntry(collection_id=row.id, idea_id=idea.id, added_at=NOON))
        return Thing({"collection_id": row.id, "slug": row.slug, "idea_id": idea.id}, {"thing": "collection", "thing_id": row.id})

    @staticmethod
    def waiting_collection(creator: Member) -> Thing:
        return Things.collection(creator, state="waiting")

    @staticmethod
    def hidden_collection(creator: Member) -> Thing:
        return Things.collection(creator, hiding_id=add(Hiding(thing="collection", thing_id=1, at=NOON, reason="spam")).id)

    @staticmethod
    def official_collection(creator: Member) -> Thing:
        return Things.collection(make_member("team"), official=True)

    @staticmethod
    def asked(creator: Member, **more: Any) -> Thing:
        idea = make_idea(creator, stage="approved", goal_reached_at=NOON)
        add(Interview(**{"idea_id": idea.id, "title": "At the kitchen table", "created_at": NOON, "changed_at": NOON} | more))
        return _of(idea)

    @staticmethod
    def interview(creator: Member) -> Thing:
        return Things.asked(creator, published_at=NOON)

    @staticmethod
    def scenes(creator: Member) -> Thing:
        idea = idea_in("in_development", creator)
        add(Update(idea_id=idea.id, by_id=make_member("team").id, by_role="team", at=NOON, text="The mould", text_html="<p>The mould</p>", lang="en", kind="behind"))
        return _of(idea)

    @staticmethod
    def secret_launched(creator: Member) -> Thing:
        idea = idea_in("launched", creator, board=hidden_board())
        with writing() as current:
            current.merge(BoardGuest(board_id=idea.board_id, member_id=creator.id))
        return _of(idea)

    @staticmethod
    def told(creator: Member, board: str = "products", **more: Any) -> Thing:
        idea = idea_in("launched", creator, board=board)
        row = add(OwnerReport(idea_id=idea.id, author_id=creator.id, body="Words", body_html="<p>Words</p>", lang="en", at=NOON, **more))
        return Thing({"report_id": row.id, "idea_id": idea.id, "slug": idea.slug}, {"thing": "owner_report", "thing_id": row.id})

    @staticmethod
    def waiting_told(creator: Member) -> Thing:
        return Things.told(creator, state="waiting")

    @staticmethod
    def hidden_told(creator: Member) -> Thing:
        return Things.told(creator, hiding_id=add(Hiding(thing="owner_report", thing_id=1, at=NOON, reason="insulting")).id)

    @staticmethod
    def secret_told(creator: Member) -> Thing:
        return Things.told(creator, board=hidden_board())

    @staticmethod
    def credit(creator: Member) -> Thing:
        idea = idea_in("launched", creator)
        row = add(Credit(idea_id=idea.id, kind="copies", at=NOON, copy_count=3))
        return Thing({"idea_id": idea.id, "credit_id": row.id})

    @staticmethod
    def colleague(_creator: Member) -> Thing:
        return Thing({"member_id": make_member(suspended_until=LATER).id}, {"role": "moderator", "until": "2998-01-01", "reason": "Insults in many comments."})

    @staticmethod
    def board(creator: Member) -> Thing:
        return Thing({"slug": "products", "member_id": creator.id}, {"name_de": "Ideen", "name_en": "Ideas", "preset": "small_brand"})

    @staticmethod
    def kept_view(creator: Member) -> Thing:
        """A list of the inbox that somebody keeps, and nobody else sees."""
        view = SavedView(member_id=creator.id, name="Late ones", query="view=first&late=1", created_at=NOON)
        with writing() as current:
            current.add(view)
        return Thing({"view_id": view.id}, {})

    @staticmethod
    def number(_creator: Member) -> Thing:
        return Thing({"name": "ideas_per_day"}, {"value": "7"})

    @staticmethod
    def key(creator: Member) -> Thing:
        row = add(Token(digest=digest(new_token()), member_id=creator.id, name="A script", created_at=NOON))
        return Thing({"token_id": row.id})

    @staticmethod
    def looks(creator: Member, **more: Any) -> Thing:
        """A draft of the portal's looks, with a logo."""
        logo = {"sha256": "ab" * 32, "data": base64.b64encode(b"RIFF").decode()}
        row = add(BrandVersion(made_at=NOON, record={"name": "Brett", "font": "system", "colours": {"brand": "#0F5F48", "sun": "#FFC93C", "deep": "#0C3B2E"}, "logo": logo}, **more))
        brand = brand_of(load_brand(), row.record)
        return Thing({"digest": digest_of(brand), "name": "ab" * 8}, fields_of(brand, row.record))

    @staticmethod
    def published_looks(creator: Member) -> Thing:
        found = Things.looks(creator, published_at=LATER)
        renew_brand(at_once=True)
        return found

    @staticmethod
    def list(_creator: Member) -> Thing:
        return Thing({"name": "ideas"})

    @staticmethod
    def export(_creator: Member) -> Thing:
        return Thing({"export_id": add(ListExport(name="members", purpose="Workshop in summer", at=NOON)).id})

    @staticmethod
    def upload(_creator: Member) -> Thing:
        row = add(Upload(name="a.zip", state="judged", sent_at=NOON, changed_at=NOON, counts={"ideas": 1}, report=[{"file": "ideas.jsonl", "line": 1, "kind": "note", "what": "x"}]))
        return Thing({"upload_id": row.id})

    @staticmethod
    def delivery(creator: Member) -> Thing:
        event = add(Event(kind="idea.edited", at=NOON, recorded_at=NOON, idea_id=idea_in("gathering", creator).id, actor_role="member", facts={}, handed_out_at=NOON))
        return Thing({"delivery_id": add(Delivery(event_id=event.id, follow_up="search.actions.index_idea", due_at=LATER, attempts=3, last_error="OSError: x")).id})

    @staticmethod
    def topic(creator: Member) -> Thing:
        """Two topics, one of which was merged into the other before."""
        names = [f"topic{next(_numbers)}" for _ in range(3)]
        make_idea(creator, tags=tuple(names))
        tags = [session().scalars(select(Tag).where(Tag.name == name)).one() for name in names]
        merge = merge_tags(tags[2], tags[1], by=SYSTEM, now=NOON)
        return Thing({"tag_id": tags[0].id, "merge_id": merge.id}, {"into": names[1], "name": f"{names[0]} more"})

    @staticmethod
    def letter(_creator: Member) -> Thing:
        doors.mail.send(compose(Letter(to="x@example.org", subject="Hello", text="Hello", html="<p>Hello</p>", message_id="one@localhost"), sender="ideas@localhost", now=NOON))
        return Thing({"name": outbox_list(doors.mail.folder)[0].name})

    @staticmethod
    def file(_creator: Member) -> Thing:
        doors.media.put("ideas/ab/abc-small.webp", b"RIFF", "image/webp")
        return Thing({"key": "ideas/ab/abc-small.webp"})

    @staticmethod
    def sign_in(creator: Member) -> Thing:
        row = add(SignIn(digest=digest(new_token()), member_id=creator.id, started_at=NOON, seen_at=NOON, device="test"))
        return Thing({"sign_in_id": row.id})

    @staticmethod
    def passkey(creator: Member) -> Thing:
        row = add(Passkey(member_id=creator.id, credential_id=new_token(), user_handle="x", public_key="x", sign_count=0, name="Phone", created_at=NOON))
        return Thing({"passkey_id": row.id})

    @staticmethod
    def notice(creator: Member) -> Thing:
        idea = idea_in("gathering", creator)
        event = add(Event(kind="update.posted", at=NOON, recorded_at=NOON, idea_id=idea.id, member_id=creator.id, actor_role="team", facts={}, handed_out_at=NOON))
        row = add(Notice(event_id=event.id, recipient=f"m:{creator.id}", member_id=creator.id, lang="en", channel="inbox", audience="creator", switch="own", at=NOON))
        return Thing({"notice_id": row.id})

    @staticmethod
    def mails_off(creator: Member) -> Thing:
        return Thing({"token": signed(f"m:{creator.id}", "own")})

    @staticmethod
    def round(creator: Member) -> Thing:
        idea = idea_in("in_review", creator)
        found = add(Round(entry_closes_on=_entry_day(), decisions_on=LATER.date(), first_promised_on=LATER.date(), created_at=NOON, entry_closed_at=NOON))
        add(RoundEntry(round_id=found.id, idea_id=idea.id, step_id=0, at=NOON))
        return Thing({"round_id": found.id, "idea_id": idea.id}, {"member": make_member("team").id, "role": "brand", "decisions_on": "2998-01-01", "conflict": "Words"})

    @staticmethod
    def prepared(creator: Member) -> Thing:
        found = Things.round(creator)
        entry = entry_for(found.values["round_id"], found.values["idea_id"])
        values = {"outcome": "declined", "reason": "other", "text": "The wood alone would cost more than the whole set may.", "lang": "en", "by_role": "team", "at": NOON, "publish_at": LATER}
        add(PreparedDecision(entry_id=entry.id, **values))
        return Thing(found.values, found.form | {"entries": entry.id, "publish_at": ""})

    @staticmethod
    def reviewed_by(creator: Member) -> Thing:
        found = Things.round(creator)
        add(RoundReviewer(round_id=found.values["round_id"], member_id=found.form["member"], role="brand", at=NOON))
        return found

    @staticmethod
    def ballot(creator: Member) -> Thing:
        idea = idea_in("declined", creator)
        found = add(Ballot(purpose="second_chance", occasion=f"idea-{idea.id}", opens_at=NOON, closes_at=LATER, votes_each=3, created_at=NOON))
        add(BallotEntry(ballot_id=found.id, idea_id=idea.id))
        return Thing({"ballot_id": found.id, "idea_id": idea.id}, {"idea_id": idea.id})

    @staticmethod
    def link(creator: Member) -> Thing:
        token = new_token()
        add(OneTimeLink(digest=digest(token), purpose="sign_in", member_id=creator.id, email=creator.email, email_key=creator.email_key, created_at=NOON, expires_at=LATER))
        return Thing({"token": token})


def _entry_day() -> date:
    """A day that no other round has."""
    return date(2026, 1, 1) + timedelta(days=next(_numbers))


def _of(idea: Idea) -> Thing:
    return Thing({"idea_id": idea.id, "slug": idea.slug}, {"idea_id": idea.id, "thing": "idea", "thing_id": idea.id})


SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
FORM = {
    "title": "A bird house to build on", "summary": "It grows.", "problem": "They come as they are.", "body": "Slats of larch that plug into each other, storey by storey, no screws.",
    "text": "The wood alone would cost more than the whole set may.", "reason": "other", "stage": "in_review", "lang": "en", "board": "products", "terms": "1", "checklist": "1",
    "email": "somebody@example.org", "old_enough": "1", "owns": "1", "password": "eine lange passphrase hier", "name": "Somebody", "handle": "", "outcome": "dismissed", "do": "support", "scheme": "dark",
}


def knock(app: Flask, name: str, member: Member | None, method: str, path: str, form: dict[str, Any], *, tokenless: bool = False, api: bool = False, htmx: bool = False) -> TestResponse:
    """One request of this person: by cookie, and the program by its key."""
    headers = {"HX-Request": "true"} if htmx else {}
    if name == "token":
        assert member is not None
        headers["Authorization"] = f"Bearer {api_token(member)}"
    browser = Browser(app, None if name == "token" else member)
    if api:
        sent = {} if method == "GET" else {"data": {"picture": (BytesIO(form["file"]), "x.png")}} if "file" in form else {"json": form}
        return browser.client.open(path, method=method, headers=headers, **sent)
    if method == "GET":
        return browser.client.get(path, query_string=form, headers=headers)
    token = "" if tokenless else browser.csrf()
    g.pop("csrf_token", None)
    return browser.client.open(path, method=method, data={**FORM, **form, "csrf_token": token}, headers=headers)


def kind_of(answer: TestResponse) -> str:
    """The class of an answer: `in` (served, or refused for other reasons than who asks), `sign-in`, `no`, `none`, `gone`."""
    if answer.status_code == 401 or "/sign-in" in answer.headers.get("Location", "").split("?")[0]:
        return "sign-in"
    if answer.status_code in {403, 404, 410}:
        return {403: "no", 404: "none", 410: "gone"}[answer.status_code]
    assert answer.status_code < 500, answer.status_code
    return "in"

"""Every use case once, as a scene and a deed: what is there before, and what somebody does. A use case that nobody does here fails the build."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import delete, inspect, select

from ideas.accounts import actions as accounts
from ideas.accounts.actions import Agreed
from ideas.accounts.models import SYSTEM, VISITOR, Member, OneTimeLink, SignIn, Wish
from ideas.accounts.queries import actor_of
from ideas.board import actions as board
from ideas.board.actions import views as board_views
from ideas.board.models import Board, Idea, Picture, Terms
from ideas.board.queries.drafts import terms_in_force
from ideas.co_authors import actions as co_authors
from ideas.comments import actions as comments
from ideas.comments.models import Comment
from ideas.core import deliveries
from ideas.core.db import session
from ideas.core.secrets import digest, new_token
from ideas.hints import actions as hints
from ideas.hints.models import Hint
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.direct import submit_at_once
from ideas.lifecycle.models import Update
from ideas.moderation import suspensions
from ideas.privacy.actions import close
from ideas.reactions import FOLLOW_UPS, REACTIONS, SCHEDULE
from ideas.reports import actions as reports
from ideas.reports.models import Report
from ideas.surveys import actions as surveys
from ideas.transfer import actions as transfer
from ideas.votes import actions as votes
from tests.accounts.device import fresh_token
from tests.factories import NOON, make_actor, make_idea, make_member, sign_in_token
from tests.house.world import add
from tests.transfer.folders import COMMENTS, folder

Act = Callable[[], object]
HINTED = {"originality": "4", "usefulness": "5", "detail": "2", "text": "Round the corners."}
YES = Agreed(old_enough=True, terms=True, version="2026-01")
LATER = NOON + timedelta(days=400)
TEXT = {"title": "A bird house to build on", "summary": "It grows.", "problem": "They come as they are.", "body": "Slats of larch that plug into each other, storey by storey, no screws.", "lang": "en", "tags": ["wood"]}


@dataclass(frozen=True)
class Deed:
    """A scene that gives the act.

    `once`: doing it again changes nothing more. `many`: several transactions, each whole by itself; the tables `but` tell of each attempt.
    """

    scene: Callable[[Path], Act]
    once: bool = True
    many: bool = False
    but: tuple[str, ...] = ()


DEEDS: dict[str, Deed] = {}


def deed(*, once: bool = True, many: bool = False, but: tuple[str, ...] = ()) -> Callable[[Callable[[Path], Act]], Callable[[Path], Act]]:
    """Enter a scene into the table."""

    def enter(scene: Callable[[Path], Act]) -> Callable[[Path], Act]:
        assert scene.__name__.strip("_") not in DEEDS, scene.__name__
        DEEDS[scene.__name__.strip("_")] = Deed(scene, once, many, but)
        return scene

    return enter


def get(model: type, row: Any) -> Any:
    """The row as a new request finds it."""
    return session().get_one(model, row if isinstance(row, int) else inspect(row).identity)


def link_for(purpose: str, member: Member | None = None, wish: Wish | None = None, email: str = "") -> str:
    """The token of a mailed link."""
    token, address = new_token(), email or (member.email if member else "")
    add(OneTimeLink(digest=digest(token), purpose=purpose, member_id=member.id if member else None, email=address, email_key=address, wish_id=wish.id if wish else None, created_at=NOON, expires_at=LATER))
    return token


def wish_of(email: str, kind: str = "register", idea_id: int | None = None) -> Wish:
    """What a visitor wanted."""
    text = '{"name": "Mila", "handle": "mila", "terms": "2026-01"}'
    return add(Wish(kind=kind, idea_id=idea_id, text=text, email=email, email_key=email, lang="de", created_at=NOON, expires_at=LATER))


def picture() -> bytes:
    """A small one."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return file.getvalue()


def products() -> Board:
    """The first board."""
    return session().scalars(select(Board).where(Board.slug == "products")).one()


# --- votes


@deed()
def vote(_: Path) -> Act:
    idea, fan = make_idea(goal=None), make_actor()
    return lambda: votes.cast(get(Idea, idea), by=fan, now=NOON)


@deed()
def vote_that_reaches_the_goal(_: Path) -> Act:
    idea, fan = make_idea(goal=1, tags=("wood",)), make_actor()
    return lambda: votes.cast(get(Idea, idea), by=fan, now=NOON)


@deed()
def take_back(_: Path) -> Act:
    idea, fan = make_idea(goal=None), make_actor()
    votes.cast(idea, by=fan, now=NOON)
    return lambda: votes.withdraw(get(Idea, idea), by=fan, now=NOON)


@deed()
def follow(_: Path) -> Act:
    idea, fan = make_idea(), make_actor()
    return lambda: votes.follow(get(Idea, idea), by=fan, now=NOON)


@deed()
def unfollow(_: Path) -> Act:
    idea, fan = make_idea(), make_actor()
    votes.follow(idea, by=fan, now=NOON)
    return lambda: votes.unfollow(get(Idea, idea), by=fan, now=NOON)


def _together() -> tuple[Idea, Any, Any]:
    creator, other = make_member(), make_member()
    idea = make_idea(creator, stage="draft")
    co_authors.invite(idea, other.handle, "40", by=actor_of(creator), now=NOON)
    return idea, actor_of(creator), actor_of(other)


@deed()
def invite_a_co_author(_: Path) -> Act:
    creator, other = make_member(), make_member()
    idea, me = make_idea(creator, stage="draft"), actor_of(creator)
    return lambda: co_authors.invite(get(Idea, idea), other.handle, "40", by=me, now=NOON)


@deed()
def change_shares(_: Path) -> Act:
    idea, creator, other = _together()
    return lambda: co_authors.change_shares(get(Idea, idea), {creator.id: "50", other.id: "50"}, by=creator, now=NOON)


@deed()
def agree_to_shares(_: Path) -> Act:
    idea, _creator, other = _together()
    return lambda: co_authors.agree(get(Idea, idea), by=other, now=NOON)


@deed()
def join_a_public_idea(_: Path) -> Act:
    creator, other = make_member(), make_member()
    idea = make_idea(creator, goal=None)
    votes.cast(idea, by=actor_of(other), now=NOON)
    co_authors.invite(idea, other.handle, "40", by=actor_of(creator), now=NOON)
    me = actor_of(other)
    return lambda: co_authors.agree(get(Idea, idea), by=me, now=NOON)


@deed()
def decline_shares(_: Path) -> Act:
    idea, _creator, other = _together()
    return lambda: co_authors.decline(get(Idea, idea), by=other, now=NOON)


@deed()
def take_an_invitation_back(_: Path) -> Act:
    idea, creator, other = _together()
    return lambda: co_authors.take_back(get(Idea, idea), other.id, by=creator, now=NOON)


@deed()
def give_a_hint(_: Path) -> Act:
    idea, fan = make_idea(), make_actor()
    return lambda: hints.give(get(Idea, idea), HINTED, by=fan, now=NOON)


@deed()
def use_a_hint(_: Path) -> Act:
    creator = make_member()
    hint = hints.give(make_idea(creator), HINTED, by=make_actor(), now=NOON).id
    me = actor_of(creator)
    return lambda: hints.use(get(Hint, hint), by=me, now=NOON)


@deed()
def decide_report_of_a_hint(_: Path) -> Act:
    creator, moderator = make_member(), make_actor("moderator")
    hint = hints.give(make_idea(creator), HINTED, by=make_actor(), now=NOON)
    made = reports.make("hint", hint.id, reason="spam", good_faith=True, by=actor_of(creator), now=NOON)
    return lambda: reports.decide(get(Report, made), outcome="hidden", text="An advertisement.", by=moderator, now=NOON)


@deed()
def answer_the_questions(_: Path) -> Act:
    idea, fan = make_idea(goal=None), make_actor()
    votes.cast(idea, by=fan, now=NOON)
    return lambda: surveys.answer(get(Idea, idea), {"price": "79", "intent": "maybe"}, by=fan, now=NOON)


# --- talk


@deed(once=False)
def say(_: Path) -> Act:
    idea, fan = make_idea(), make_actor()
    return lambda: comments.post(get(Idea, idea), "Good wood.", by=fan, now=NOON)


@deed(once=False)
def answer_officially(_: Path) -> Act:
    idea, team = make_idea(), make_actor("team")
    said = comments.post(idea, "When?", by=make_actor(), now=NOON)
    return lambda: comments.post(get(Idea, idea), "Soon.", parent_id=said.id, official=True, by=team, now=NOON)


def _said(**more: Any) -> tuple[Comment, Any]:
    fan = make_member(**more)
    return comments.post(make_idea(), "First words.", by=actor_of(fan), now=NOON), actor_of(fan)


@deed()
def edit_words(_: Path) -> Act:
    said, fan = _said()
    return lambda: comments.edit(get(Comment, said), "Other words.", by=fan, now=NOON + timedelta(hours=2))


@deed()
def withdraw_words(_: Path) -> Act:
    said, fan = _said()
    return lambda: comments.withdraw(get(Comment, said), by=fan, now=NOON)


@deed()
def approve_words(_: Path) -> Act:
    (said, _fan), moderator = _said(known_at=None), make_actor("moderator")
    return lambda: comments.approve(get(Comment, said), by=moderator, now=NOON)


@deed()
def refuse_words(_: Path) -> Act:
    (said, _fan), moderator = _said(known_at=None), make_actor("moderator")
    return lambda: comments.refuse(get(Comment, said), reason="Not about the idea.", by=moderator, now=NOON)


@deed()
def hide_words(_: Path) -> Act:
    (said, _fan), moderator = _said(), make_actor("moderator")
    return lambda: comments.hide(get(Comment, said), reason="spam", text="That is not for here.", by=moderator, now=NOON)


@deed()
def show_words(_: Path) -> Act:
    (said, _fan), moderator = _said(), make_actor("moderator")
    comments.hide(said, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    return lambda: comments.show(get(Comment, said), by=moderator, now=NOON)


@deed()
def find_helpful(_: Path) -> Act:
    (said, _fan), reader = _said(), make_actor()
    return lambda: comments.mark_helpful(get(Comment, said), by=reader, now=NOON)


@deed()
def no_longer_helpful(_: Path) -> Act:
    (said, _fan), reader = _said(), make_actor()
    comments.mark_helpful(said, by=reader, now=NOON)
    return lambda: comments.unmark_helpful(get(Comment, said), by=reader, now=NOON)


# --- reports


@deed()
def report(_: Path) -> Act:
    idea, fan = make_idea(), make_actor()
    return lambda: reports.make("idea", idea.id, reason="spam", good_faith=True, by=fan, now=NOON)


@deed()
def decide_report_of_an_idea(_: Path) -> Act:
    idea, moderator = make_idea(tags=("wood",)), make_actor("moderator")
    made = [reports.make("idea", idea.id, reason="spam", good_faith=True, by=make_actor(), now=NOON) for _ in range(2)]
    return lambda: reports.decide(get(Report, made[0]), outcome="removed", text="An advertisement.", by=moderator, now=NOON)


@deed()
def decide_report_of_words(_: Path) -> Act:
    (said, _fan), moderator = _said(), make_actor("moderator")
    made = reports.make("comment", said.id, reason="spam", good_faith=True, by=make_actor(), now=NOON)
    return lambda: reports.decide(get(Report, made), outcome="hidden", text="An advertisement.", by=moderator, now=NOON)


# --- ideas


def _draft(author: Member, **more: Any) -> Idea:
    return make_idea(author, stage="draft", **{k: v for k, v in TEXT.items() if k != "tags"} | more)


@deed(once=False)
def begin_a_draft(_: Path) -> Act:
    fan = make_actor()
    return lambda: board.start_draft(products(), by=fan, now=NOON)


@deed()
def save_a_draft(_: Path) -> Act:
    fan = make_member()
    idea = make_idea(fan, stage="draft")
    me = actor_of(fan)
    return lambda: board.save_draft(get(Idea, idea), TEXT, by=me, now=NOON)


@deed()
def discard_a_draft(_: Path) -> Act:
    fan = make_member()
    idea = _draft(fan)
    board.add_picture(idea, picture(), "A bird", by=actor_of(fan), now=NOON)
    me = actor_of(fan)
    return lambda: (get_or_none(Idea, idea.id) is None) or board.discard_draft(get(Idea, idea.id), by=me, now=NOON)


def get_or_none(model: type, row_id: int) -> Any:
    """A row that may be gone."""
    return session().get(model, row_id)


@deed()
def submit(_: Path) -> Act:
    fan = make_member()
    idea, terms = _draft(fan), terms_in_force(products().id)
    me = actor_of(fan)
    return lambda: lifecycle.submit(get(Idea, idea), terms_version=terms.version, checklist=True, by=me, now=NOON)


@deed(once=False)
def submit_in_one_piece(_: Path) -> Act:
    fan = make_actor()
    return lambda: submit_at_once(products(), TEXT, by=fan, now=NOON)


@deed()
def edit_an_idea(_: Path) -> Act:
    fan = make_member()
    idea = make_idea(fan, tags=("garden",))
    me = actor_of(fan)
    return lambda: board.edit(get(Idea, idea), TEXT, by=me, now=NOON)


@deed()
def link_two_ideas(_: Path) -> Act:
    idea, other, team = make_idea(), make_idea(), make_actor("team")
    return lambda: board.link(get(Idea, idea), get(Idea, other), by=team, now=NOON)


@deed(once=False)
def add_a_picture(_: Path) -> Act:
    fan = make_member()
    idea, data = make_idea(fan), picture()
    me = actor_of(fan)
    return lambda: board.add_picture(get(Idea, idea), data, "A bird", by=me, now=NOON)


def _pictured() -> tuple[Any, Idea, list[int]]:
    fan = make_member()
    idea = make_idea(fan)
    return actor_of(fan), idea, [board.add_picture(idea, picture(), "A bird", by=actor_of(fan), now=NOON).id for _ in range(2)]


@deed()
def order_pictures(_: Path) -> Act:
    fan, idea, pictures = _pictured()
    return lambda: board.change_pictures(get(Idea, idea), pictures[::-1], {pictures[0]: "A nest"}, by=fan, now=NOON)


@deed()
def remove_a_picture(_: Path) -> Act:
    fan, _idea, pictures = _pictured()
    return lambda: (get_or_none(Picture, pictures[0]) is None) or board.remove_picture(get(Picture, pictures[0]), by=fan, now=NOON)


@deed()
def tag(_: Path) -> Act:
    fan = make_member()
    idea = make_idea(fan, tags=("garden",))
    me = actor_of(fan)
    return lambda: board.set_tags(get(Idea, idea), ["wood", "bird"], by=me, now=NOON)


@deed()
def open_boards(_: Path) -> Act:
    from ideas.core.db import writing

    with writing() as current:
        current.execute(delete(Idea))
        current.execute(delete(Terms))
        current.execute(delete(Board))
    return lambda: board.open_default_boards(now=NOON)


@deed(once=False)
def count_views(_: Path) -> Act:
    ideas = [make_idea().id for _ in range(2)]
    return lambda: board_views.count_views(dict.fromkeys(ideas, 3), now=NOON)


@deed(once=False)
def change_a_board(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: board.change_board(products(), {"name_de": "Ideen", "name_en": "Ideas", "preset": "large_community"}, pre_moderation=True, by=admin, now=NOON)


# --- an idea's way


@deed()
def publish(_: Path) -> Act:
    idea, moderator = make_idea(make_member(known_at=None), stage="submitted"), make_actor("moderator")
    return lambda: lifecycle.publish(get(Idea, idea), by=moderator, now=NOON)


@deed()
def give_back(_: Path) -> Act:
    idea, moderator = make_idea(stage="submitted"), make_actor("moderator")
    return lambda: lifecycle.return_with_reasons(get(Idea, idea), reason="other", text="What is it made of?", by=moderator, now=NOON)


@deed()
def withdraw_an_idea(_: Path) -> Act:
    fan = make_member()
    idea = make_idea(fan, tags=("wood",))
    me = actor_of(fan)
    return lambda: lifecycle.withdraw(get(Idea, idea), reason="Enough of it.", by=me, now=NOON)


@deed()
def decide(_: Path) -> Act:
    idea, team = make_idea(stage="in_review", tags=("wood",)), make_actor("team")
    return lambda: lifecycle.move(get(Idea, idea), "approved", text="We build it, from next spring on.", by=team, now=NOON)


@deed()
def remove_an_idea(_: Path) -> Act:
    _fan, idea, _pictures = _pictured()
    moderator = make_actor("moderator")
    return lambda: lifecycle.remove(get(Idea, idea), reason="spam", text="An advertisement.", by=moderator, now=NOON)


@deed()
def restore_an_idea(_: Path) -> Act:
    idea, moderator = make_idea(), make_actor("moderator")
    lifecycle.remove(idea, reason="spam", text="An advertisement.", by=moderator, now=NOON)
    return lambda: lifecycle.restore(get(Idea, idea), by=moderator, now=NOON)


@deed(once=False)
def tell_news(_: Path) -> Act:
    from ideas.board.actions import Upload

    idea, team, data = make_idea(stage="in_development"), make_actor("team"), picture()
    return lambda: lifecycle.post_update(get(Idea, idea), text="The first box is printed.", pictures=[Upload(data, "A box")], by=team, now=NOON)


@deed()
def correct_news(_: Path) -> Act:
    idea, team = make_idea(stage="in_development"), make_actor("team")
    told = lifecycle.post_update(idea, text="The first box is printed.", by=team, now=NOON)
    return lambda: lifecycle.correct(get(Update, told), text="The second box is printed.", by=team, now=NOON)


# --- members


@deed(once=False)
def register(_: Path) -> Act:
    return lambda: accounts.register("mila@example.org", name="Mila", handle="mila", lang="de", agreed=YES, by=VISITOR, now=NOON)


@deed(once=False)
def wish(_: Path) -> Act:
    idea = make_idea()
    return lambda: accounts.make_wish("support", idea.id, "", "mila@example.org", lang="de", agreed=YES, by=VISITOR, now=NOON)


@deed(once=False)
def ask_for_a_link(_: Path) -> Act:
    fan = make_member()
    return lambda: accounts.request_link("sign_in", fan.email, lang="de", by=VISITOR, now=NOON)


@deed()
def follow_the_link_of_a_new_member(_: Path) -> Act:
    token = link_for("confirm", wish=wish_of("mila@example.org"), email="mila@example.org")
    return lambda: accounts.enter_by_link(token, password_hash="x", by=VISITOR, now=NOON)


@deed()
def confirm_an_address(_: Path) -> Act:
    token = link_for("confirm", make_member(confirmed_at=None))
    return lambda: accounts.confirm(token, by=VISITOR, now=NOON)


@deed(once=False)
def sign_in(_: Path) -> Act:
    fan = make_member(password_hash="seen")
    return lambda: accounts.sign_in(get(Member, fan), seen_hash="seen", by=VISITOR, now=NOON)


@deed(once=False)
def sign_out(_: Path) -> Act:
    fan = make_member()
    token = sign_in_token(fan)
    me = actor_of(fan)
    return lambda: accounts.sign_out(token, by=me, now=NOON)


@deed(once=False)
def end_other_sign_ins(_: Path) -> Act:
    fan = make_member()
    kept, _other = sign_in_token(fan), sign_in_token(fan)
    me = actor_of(fan)
    return lambda: accounts.end_others(get(Member, fan), but=kept, by=me, now=NOON)


@deed()
def note_a_visit(_: Path) -> Act:
    token = sign_in_token(make_member())
    return lambda: accounts.note_visit(token, now=LATER)


@deed()
def end_old_things(_: Path) -> Act:
    fan = make_member()
    sign_in_token(fan), link_for("sign_in", fan), wish_of("mila@example.org")
    add(SignIn(digest=digest(new_token()), member_id=fan.id, started_at=NOON, seen_at=NOON, device=""))
    return lambda: accounts.end_old(now=LATER + timedelta(days=60))


@deed()
def add_a_member_by_hand(_: Path) -> Act:
    return lambda: accounts.add_member("mila@example.org", name="Mila", handle="mila", by=SYSTEM, now=NOON)


@deed(once=False)
def make_a_key(_: Path) -> Act:
    fan = make_member()
    me, sign_in = actor_of(fan), fresh_token(fan)
    return lambda: accounts.make_token(get(Member, fan), name="My script", sign_in=sign_in, by=me, now=NOON)


@deed(once=False)
def change_the_profile(_: Path) -> Act:
    fan = make_member()
    me = actor_of(fan)
    return lambda: accounts.change_profile(get(Member, fan), {"handle": "milan", "name": "Milan", "bio": "I build."}, by=me, now=NOON)


@deed(once=False)
def change_the_picture(_: Path) -> Act:
    fan = make_member()
    me = actor_of(fan)
    return lambda: accounts.change_picture(get(Member, fan), None, None, by=me, now=NOON)


@deed(once=False)
def change_a_role(_: Path) -> Act:
    fan, admin = make_member(known_at=None), make_actor("admin")
    sign_in_token(fan)
    return lambda: accounts.change_role(get(Member, fan), "moderator", by=admin, now=NOON)


@deed(once=False)
def change_the_password(_: Path) -> Act:
    fan = make_member()
    kept, _other = fresh_token(fan), sign_in_token(fan)
    me = actor_of(fan)
    return lambda: accounts.change_password(get(Member, fan), "new hash", keep=kept, by=me, now=NOON)


@deed()
def new_password_by_link(_: Path) -> Act:
    fan = make_member()
    sign_in_token(fan)
    token = link_for("reset", fan)
    return lambda: accounts.reset_password(token, "new hash", by=VISITOR, now=NOON)


@deed(once=False)
def ask_for_another_address(_: Path) -> Act:
    fan = make_member()
    me, token = actor_of(fan), fresh_token(fan)
    return lambda: accounts.request_email_change(get(Member, fan), "new@example.org", token=token, by=me, now=NOON)


@deed()
def change_the_address(_: Path) -> Act:
    token = link_for("change_email", make_member(), email="new@example.org")
    return lambda: accounts.change_email(token, by=VISITOR, now=NOON)


@deed(once=False)
def ask_to_leave(_: Path) -> Act:
    fan = make_member(password_hash=None)
    me = actor_of(fan)
    return lambda: accounts.request_close(get(Member, fan), by=me, now=NOON)


@deed()
def leave(_: Path) -> Act:
    fan = make_member()
    me = actor_of(fan)
    make_idea(fan, tags=("wood",)), _draft(fan)
    other = make_idea()
    votes.cast(other, by=me, now=NOON)
    comments.post(other, "My last words.", by=me, now=NOON)
    token = link_for("close", fan)
    return lambda: close(get(Member, fan), link=token, erase_comments=True, by=me, now=NOON)


@deed(once=False)
def suspend(_: Path) -> Act:
    fan, moderator = make_member(), make_actor("moderator")
    sign_in_token(fan)
    return lambda: suspensions.suspend(get(Member, fan), until=LATER, reason="Insults in many comments.", by=moderator, now=NOON)


@deed()
def lift_a_suspension(_: Path) -> Act:
    fan, moderator = make_member(), make_actor("moderator")
    suspensions.suspend(fan, until=LATER, reason="Insults in many comments.", by=moderator, now=NOON)
    return lambda: suspensions.lift_suspension(get(Member, fan), by=moderator, now=NOON)


# --- several transactions


@deed(many=True, but=("imports", "events"))
def import_a_folder(path: Path) -> Act:
    town = folder(path / "town", comments=[*COMMENTS, {"id": "n1", "idea_id": "3", "author": "u2", "created_at": "2016-02-04", "body": "For the team alone", "internal": True}])
    return lambda: transfer.import_jsonl(town, board=products(), by=SYSTEM, now=NOON)


@deed(many=True)
def undo_a_second_import(path: Path) -> Act:
    """What it brought to ideas that an earlier one had brought."""
    transfer.import_jsonl(folder(path / "first", comments=[], votes=[], statuses=[], relations=[]), board=products(), by=SYSTEM, now=NOON)
    number = transfer.import_jsonl(folder(path / "town"), board=products(), by=SYSTEM, now=NOON)["import_id"]
    return lambda: transfer.undo(number, by=SYSTEM, now=NOON)


@deed(many=True)
def undo_an_import(path: Path) -> Act:
    number = transfer.import_jsonl(folder(path / "town"), board=products(), by=SYSTEM, now=NOON)["import_id"]
    kept = session().scalars(select(Idea).where(Idea.source_id == "3")).one()  # somebody acted on it, so it stays
    votes.cast(kept, by=make_actor(), now=NOON)
    return lambda: transfer.undo(number, by=SYSTEM, now=NOON)


def _rounds(*, schedule: bool = False) -> Act:
    """What a worker does; each time two minutes later than the last, so that the lease of one that died has run out."""
    minutes = count(0, 2)

    def act() -> None:
        now = NOON + timedelta(minutes=next(minutes))
        for _ in range(3):
            deliveries.hand_out(REACTIONS, now=now)
            for number in deliveries.due(now=now):
                session().rollback()
                deliveries.work(number, FOLLOW_UPS, now=now)
            session().rollback()
        for name, (every, use_case) in SCHEDULE.items() if schedule else ():
            if deliveries.claim(name, every, now=now):
                use_case(now=now)
                session().rollback()
                deliveries.ran(name, every, now=now)

    return act


@deed(many=True)
def the_follow_ups_of_a_published_idea(_: Path) -> Act:
    lifecycle.publish(make_idea(stage="submitted"), by=make_actor("moderator"), now=NOON)
    return _rounds()


@deed(many=True)
def the_follow_ups_of_a_returned_idea(_: Path) -> Act:
    idea = make_idea(stage="submitted")
    lifecycle.return_with_reasons(idea, reason="other", text="What is it made of?", by=make_actor("moderator"), now=NOON)
    return _rounds()


@deed(many=True)
def the_follow_ups_of_leaving_and_removing(path: Path) -> Act:
    discard_a_draft(path)()
    remove_an_idea(path)()
    close_act = leave(path)
    close_act()
    return _rounds()


@deed(many=True, but=("log_entries", "log_states", "figures", "day_counts", "voice_counts", "review_rounds", "events", "badge_counts", "share_cards", "fit_factors", "log_tallies"))  # what was cut off, a seal, a count, the calendar, is done once its lease is over, a round later
def what_the_clock_asks_for(_: Path) -> Act:
    votes.cast(make_idea(goal=None, at=NOON - timedelta(days=1)), by=make_actor(), now=NOON - timedelta(hours=3))
    return _rounds(schedule=True)


@deed()
def hide_news(_: Path) -> Act:
    idea, team, moderator = make_idea(stage="in_development"), make_actor("team"), make_actor("moderator")
    told = lifecycle.post_update(idea, text="The first box is printed.", by=team, now=NOON)
    return lambda: lifecycle.hide_update(get(Update, told), reason="spam", text="That is not for here.", by=moderator, now=NOON)


@deed()
def show_news(_: Path) -> Act:
    idea, team, moderator = make_idea(stage="in_development"), make_actor("team"), make_actor("moderator")
    told = lifecycle.post_update(idea, text="The first box is printed.", by=team, now=NOON)
    lifecycle.hide_update(told, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    return lambda: lifecycle.show_update(get(Update, told), by=moderator, now=NOON)

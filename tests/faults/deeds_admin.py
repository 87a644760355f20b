"""The use cases of administration, in the same table: topics, numbers, the brand, keys, imports in the browser."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import select

from ideas.accounts.actions import end_token, sign_out_everywhere
from ideas.accounts.models import SYSTEM, Member, Token
from ideas.accounts.queries import actor_of
from ideas.board.actions import topics
from ideas.board.models import Board, Tag, TagMerge
from ideas.core.db import session, writing
from ideas.core.events import Delivery, Event
from ideas.portal.actions import theme
from ideas.portal.actions.numbers import change_number
from ideas.portal.models import BrandVersion
from ideas.search.actions import index_tagged
from ideas.transfer import actions as transfer
from ideas.transfer.actions import claiming, uploads, working
from ideas.transfer.actions.claiming import keep_addresses
from ideas.transfer.actions.exporting import ask_for_people
from ideas.transfer.actions.uploads import folder_of
from ideas.transfer.models import Upload
from ideas.transfer.queries import address_digest
from ideas.upkeep import tending
from tests.factories import NOON, api_token, make_actor, make_idea, make_member, sign_in_token
from tests.faults.deeds import Act, deed, get, get_or_none, products
from tests.house.world import add
from tests.transfer.folders import folder, package


def _tag(name: str) -> Tag:
    return session().scalars(select(Tag).where(Tag.name == name)).one()


@deed()
def rename_a_topic(_: Path) -> Act:
    make_idea(tags=("wood",))
    tag, admin = _tag("wood"), make_actor("admin")
    return lambda: topics.change_tag(get(Tag, tag), {"name": "timber", "description_en": "All of wood."}, by=admin, now=NOON)


@deed()
def delete_a_topic(_: Path) -> Act:
    tag, admin = add(Tag(name="wood", idea_count=0)).id, make_actor("admin")
    return lambda: (there := get_or_none(Tag, tag)) and topics.delete_tag(there, by=admin, now=NOON)


@deed()
def merge_topics(_: Path) -> Act:
    make_idea(tags=("wood", "timber"))
    make_idea(tags=("timber",))
    admin = make_actor("admin")
    return lambda: topics.merge_tags(_tag("timber"), _tag("wood"), by=admin, now=NOON)


@deed()
def take_topics_apart(_: Path) -> Act:
    make_idea(tags=("wood", "timber"))
    make_idea(tags=("timber",))
    admin = make_actor("admin")
    merge = topics.merge_tags(_tag("timber"), _tag("wood"), by=admin, now=NOON)
    return lambda: topics.undo_tag_merge(get(TagMerge, merge), by=admin, now=NOON)


@deed(many=True)
def carry_a_merge_on(_: Path) -> Act:
    for _at in range(3):
        make_idea(tags=("timber",))
    make_idea(tags=("wood",))
    usual, topics.STEP = topics.STEP, 1
    try:
        merge = topics.merge_tags(_tag("timber"), _tag("wood"), by=make_actor("admin"), now=NOON)
    finally:
        topics.STEP = usual
    assert merge.finished_at is None
    begun = session().scalars(select(Event.id).where(Event.kind == "tag.merge_begun")).one()
    session().rollback()
    return lambda: (topics.carry_merge_on(get(Event, begun), now=NOON), index_tagged(get(Event, begun), now=NOON))


@deed()
def change_a_number(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: change_number("ideas_per_day", 7, by=admin, now=NOON)


@deed(once=False)
def sign_somebody_out(_: Path) -> Act:
    member, admin = make_member(), make_actor("admin")
    sign_in_token(member)
    return lambda: sign_out_everywhere(get(Member, member), reason="asked", by=admin, now=NOON)


@deed()
def end_a_key(_: Path) -> Act:
    member, admin = make_member(), make_actor("admin")
    api_token(member)
    token = session().scalars(select(Token.id).where(Token.member_id == member.id)).one()
    return lambda: (there := get_or_none(Token, token)) and end_token(there, by=admin, now=NOON)


LOOKS = {"name": "Brett", "font": "system", "brand_light": "#0F5F48", "brand_dark": "#7AD4AE", "pop_light": "#C23A22", "pop_dark": "#FF8E76", "sun": "#FFC93C", "deep": "#0C3B2E"}


@deed(once=False)
def try_looks(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: theme.draft_theme(LOOKS, by=admin, now=NOON)


@deed(once=False)
def publish_looks(_: Path) -> Act:
    admin = make_actor("admin")
    draft = theme.draft_theme(LOOKS, by=admin, now=NOON)
    return lambda: theme.publish_theme(get(BrandVersion, draft), by=admin, now=NOON)


@deed(once=False)
def put_looks_away(_: Path) -> Act:
    admin = make_actor("admin")
    theme.draft_theme(LOOKS, by=admin, now=NOON)
    return lambda: theme.discard_theme(by=admin, now=NOON)


@deed(once=False)
def looks_as_shipped(_: Path) -> Act:
    admin = make_actor("admin")
    theme.publish_theme(theme.draft_theme(LOOKS, by=admin, now=NOON), by=admin, now=NOON)
    return lambda: theme.reset_theme(by=admin, now=NOON)


def _sent(state: str = "judging") -> Upload:
    folder(folder_of(1))
    return add(Upload(id=1, board_id=products().id, name="a.zip", state=state, sent_at=NOON, changed_at=NOON, counts={}, report=[]))


@deed(once=False)
def take_a_list_out(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: ask_for_people("members", "Invitation to the summer workshop", known=True, by=admin, now=NOON)


@deed(once=False)
def send_a_file(path: Path) -> Act:
    admin, place, data = make_actor("admin"), products(), package(path)
    return lambda: uploads.send_upload(data, "a.zip", get(Board, place), by=admin, now=NOON)


@deed(once=False)
def say_how_a_file_is_read(_: Path) -> Act:
    upload, admin = _sent("judged"), make_actor("admin")
    return lambda: uploads.read_upload(get(Upload, upload), "jsonl", by=admin, now=NOON)


def _town() -> tuple[Member, Member]:
    """Somebody from before this portal with ideas, votes and comments, and the member they are."""
    ada = make_member(handle="ada")
    transfer.import_jsonl(folder(folder_of(9)), board=products(), by=SYSTEM, now=NOON)
    shell = session().scalars(select(Member).where(Member.source_id == "u1")).one()
    session().rollback()
    with writing():
        keep_addresses({shell.id: address_digest("ada@example.org")})
    return shell, ada


@deed()
def claim_what_was_theirs(_: Path) -> Act:
    shell, ada = _town()
    by = actor_of(ada)
    return lambda: claiming.claim(get(Member, shell), by=by, now=NOON)


@deed()
def say_that_it_was_somebody_else(_: Path) -> Act:
    shell, ada = _town()
    by = actor_of(ada)
    return lambda: claiming.disclaim(get(Member, shell), by=by, now=NOON)


@deed()
def hand_somebody_from_before_over(_: Path) -> Act:
    shell, ada = _town()
    admin = make_actor("admin")
    return lambda: claiming.hand_over(get(Member, shell), get(Member, ada), "She wrote from her old address.", by=admin, now=NOON)


@deed()
def ask_for_an_import(_: Path) -> Act:
    upload, admin = _sent("judged"), make_actor("admin")
    return lambda: uploads.begin_upload(get(Upload, upload), by=admin, now=NOON)


@deed()
def ask_to_take_an_import_back(_: Path) -> Act:
    upload, admin = _sent("imported"), make_actor("admin")
    return lambda: uploads.undo_upload(get(Upload, upload), by=admin, now=NOON)


@deed()
def put_a_file_away(_: Path) -> Act:
    upload, admin = _sent("judged"), make_actor("admin")
    number = upload.id
    return lambda: (there := get_or_none(Upload, number)) and uploads.discard_upload(there, by=admin, now=NOON)


@deed(many=True, but=("imports", "events"))
def work_on_a_file(_: Path) -> Act:
    _sent("importing")
    hours = count()  # who comes back after a crash comes back after the lease
    return lambda: working.work_uploads(now=NOON + timedelta(hours=next(hours)))


def _failed() -> Delivery:
    event = add(Event(kind="idea.edited", at=NOON, recorded_at=NOON, actor_role="member", facts={}, handed_out_at=NOON))
    return add(Delivery(event_id=event.id, follow_up="search.actions.index_idea", due_at=NOON, attempts=3, last_error="OSError: x"))


@deed(once=False)
def try_failed_work_again(_: Path) -> Act:
    failed, admin = _failed(), make_actor("admin")
    return lambda: tending.retry_delivery(failed.id, by=admin, now=NOON)


@deed()
def give_failed_work_up(_: Path) -> Act:
    failed, admin = _failed(), make_actor("admin")
    return lambda: tending.give_up_delivery(failed.id, by=admin, now=NOON)


@deed(once=False)
def ask_for_a_look(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: tending.ask_for_check(by=admin, now=NOON)


@deed(once=False)
def ask_for_the_index_anew(_: Path) -> Act:
    admin = make_actor("admin")
    return lambda: tending.ask_for_rebuild(by=admin, now=NOON)


@deed(many=True)
def tend_to_what_was_asked(_: Path) -> Act:
    admin = make_actor("admin")
    tending.ask_for_check(by=admin, now=NOON)
    tending.ask_for_rebuild(by=admin, now=NOON)
    return lambda: tending.tend(now=NOON)

"""A board for invited people, and every door beside its front: a visitor, a member, a guest and staff knock at each.

What is planted on the board bears words that stand nowhere else. Doors are also opened before and after the planting: for who is not let in
nothing may differ, not a count and not a suggestion.
"""

from __future__ import annotations

import html
import re
import shutil
from typing import Any

import pytest
from flask import Flask

from ideas import create_app
from ideas.accounts.models import SYSTEM, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, CoAuthor, Idea, Picture
from ideas.collections.models import Collection, CollectionEntry
from ideas.comments.actions import mark_helpful, post
from ideas.comments.models import Comment
from ideas.core.db import now, session, writing
from ideas.core.deliveries import Again
from ideas.core.doors import doors as ready
from ideas.core.events import Event
from ideas.core.mail import outbox_list
from ideas.core.media import SIZES
from ideas.insights.actions import renew_counts
from ideas.lifecycle.actions.direct import submit_at_once
from ideas.lifecycle.models import StageChange, Update
from ideas.notifications.actions import tell_notices
from ideas.notifications.models import Notice
from ideas.notifications.queries.letters import letter_of
from ideas.notifications.rules import NOTICES
from ideas.openness.actions import renew_figures
from ideas.panels.actions import guests
from ideas.perks import actions as perks
from ideas.privacy.queries import own_data
from ideas.public_log.actions import seal_log
from ideas.rewards.actions.booking import settle_idea
from ideas.rewards.models import Entry
from ideas.search.actions import reindex
from ideas.votes import actions as votes
from ideas.votes.models import Follow
from tests.browser import Browser
from tests.conftest import Visitor, settings_in
from tests.factories import NOON, api_token, make_idea, make_member
from tests.panels.scenes import council
from tests.perks.scenes import DAY, offered, rich

WORD, TAG = "Quillonfels", "zirbelnuss"
TEXT = {"title": f"{WORD} for the balcony", "summary": f"{WORD} grows.", "problem": f"No {WORD} yet.", "body": f"Slats of larch with {WORD}, storey by storey, no screws at all.", "lang": "en", "tags": ["garden", TAG]}
STAGES = ("in_review", "approved", "in_development", "launched", "parked", "declined", "expired", "withdrawn", "merged", "removed")
_VARIES = re.compile(r'(name="csrf_token" value=|content=)"[^"]*"|csrf-token[^>]*|\?v=\w+|"X-CSRFToken": *"[^"]*"|\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?) ago|nonce-[\w+/=-]+')


class Scene:
    """A portal with one public idea, and a council with ideas in all stages."""

    def __init__(self) -> None:
        self.author, self.guest, self.member, self.staff = (make_member(role, handle=name) for role, name in (("member", "maker"), ("member", "guest"), ("member", "stranger"), ("moderator", "staff")))
        self.public = make_idea(self.author, title="A lantern for all", tags=("garden",))
        self.gathered = self._row(Collection(by_id=self.guest.id, title="Lights", slug="lights", text="Some light.", state="public", created_at=NOON, changed_at=NOON))
        self._row(CollectionEntry(collection_id=self.gathered.id, idea_id=self.public.id, sentence="Bright.", position=1, added_at=NOON))
        reindex()
        self._settle()

    def plant(self) -> None:
        """What the council has: an idea by the front door with support and talk, others in every stage with decision, picture and update."""
        self.board = council()
        guests.add(self.board, ["maker", "guest"], by=actor_of(make_member("team")), now=NOON)
        self.idea = submit_at_once(session().get_one(Board, self.board.id), TEXT, by=actor_of(self.author), now=NOON)
        by = actor_of(self.guest)
        votes.cast(session().get_one(Idea, self.idea.id), by=by, now=NOON)
        self.comment = post(session().get_one(Idea, self.idea.id), f"{WORD} is what I want, @stranger", by=by, now=NOON)
        self._row(Follow(idea_id=self.idea.id, member_id=self.member.id, at=NOON))  # from a time when they were let in
        self.others = [make_idea(self.author, board="council", stage=stage, title=f"{WORD} {stage}", answers_id=self.public.id) for stage in STAGES]
        for idea in (self.idea, *self.others):
            self._row(StageChange(idea_id=idea.id, from_stage="in_review", to_stage="declined", at=NOON, by_role="team", reason="other", text=f"{WORD} costs", text_html=f"<p>{WORD} costs</p>"))
            self._row(Update(idea_id=idea.id, by_id=self.staff.id, by_role="team", at=NOON, text=f"{WORD} news", text_html=f"<p>{WORD} news</p>", next_step=f"{WORD} next", promised_for=NOON.date(), lang="en"))
        self._row(Picture(idea_id=self.idea.id, by_id=self.author.id, alt=f"{WORD} drawn", files={size: {"key": f"ideas/qu/quillonfels-{size}.webp", "sha256": "x", "width": 4, "height": 3} for size in SIZES}, created_at=NOON))
        with writing() as current:
            current.get_one(Idea, self.idea.id).picture_count = 1
        self._row(CollectionEntry(collection_id=self.gathered.id, idea_id=self.idea.id, sentence=f"{WORD} too.", position=2, added_at=NOON))
        settle_idea(self.idea.id, by=SYSTEM, now=NOON)
        reindex()
        self._settle()

    @staticmethod
    def _row(row: Any) -> Any:
        with writing() as current:
            current.add(row)
            current.flush()
        return row

    @staticmethod
    def _settle() -> None:
        """What the worker does: people are told, figures reckoned, the log sealed."""
        for event in session().query(Event).filter(Event.kind.in_(NOTICES)).order_by(Event.id).all():
            done: Any = tell_notices(event, now=NOON)
            while isinstance(done, Again):
                done = tell_notices(event, now=NOON, cursor=done.cursor)
        renew_figures(now=NOON)
        renew_counts(now=NOON)
        seal_log(now=NOON)

    def doors(self) -> list[str]:
        """Addresses that list, count, search and feed, none of which names the board."""
        sorts = [f"/ideas?sort={sort}" for sort in ("discover", "hot", "rising", "top", "new", "closing", "discussed")]
        stages = [f"/ideas?stage={stage}" for stage in STAGES[:-1]]
        words = [f"{door}{WORD.lower()}" for door in ("/search?q=", "/search/suggestions?q=", "/ideas/similar?title=", "/ideas?q=", "/decisions?q=", "/api/v1/ideas?q=", "/api/v1/similar?title=")]
        site = ["/", "/ideas", "/tags/garden", f"/tags/{TAG}", "/search", "/search?q=tag:garden", "/search?q=lantern", "/search/suggestions?q=zirb", "/search/suggestions?q=quill", "/decisions", "/decisions/answers", "/roadmap", "/promises", "/promises?list=late", "/openness", "/openness/decisions", "/log", "/log/log.jsonl", "/moderation"]
        more = ["/leaderboard", "/leaderboard?topic=garden", f"/leaderboard?topic={TAG}", "/rewards", "/collections", f"/collections/{self.gathered.id}-lights", "/challenges", "/coin-rounds", "/goal-club", "/reviews", "/polls", "/feeds/all.atom", "/feeds/all.json", "/feeds/decisions.json", "/feeds/boards/products.json", "/feeds/tags/garden.json", f"/feeds/tags/{TAG}.json", "/feeds/log.atom", "/robots.txt", "/guidelines", "/terms"]
        people = [f"/members/{handle}?list={tab}" for handle in ("maker", "guest", "stranger") for tab in ("ideas", "support", "comments")] + [f"/feeds/members/{handle}.json" for handle in ("maker", "guest", "stranger")]
        here = [f"/ideas/{self.public.id}-{self.public.slug}", f"/ideas/{self.public.id}/timeline", f"/feeds/ideas/{self.public.id}.atom"]
        api = ["/api/v1/ideas", "/api/v1/ideas?sort=new&limit=100", "/api/v1/ideas?tag=garden", f"/api/v1/ideas?tag={TAG}", "/api/v1/boards", "/api/v1/members/maker", "/api/v1/members/guest"]
        return [*sorts, *stages, *words, *site, *more, *people, *here, *api]

    def own_doors(self) -> list[str]:
        """What only somebody with an account has."""
        return ["/home", "/account/notices", "/account/ideas", "/account/data", "/invitations", "/ideas/new", "/ideas?followed=1", "/ideas?supported=1", "/rewards/badges", "/collections"]

    def front_doors(self) -> list[str]:
        """Addresses that name the board or what stands there."""
        one = self.idea
        return [
            "/boards/council", "/ideas?board=council", "/api/v1/ideas?board=council", f"/ideas/{one.id}-{one.slug}", f"/ideas/{one.id}/timeline", f"/ideas/{one.id}/comments", f"/feeds/ideas/{one.id}.atom", f"/api/v1/ideas/{one.id}",
            f"/api/v1/ideas/{one.id}/comments", f"/api/v1/ideas/{one.id}/timeline", f"/ideas/{one.id}/join", f"/ideas/{one.id}/co-authors", f"/products/{self.others[3].id}-x", f"/ideas/{one.id}/merge", f"/reports/new?thing=idea&thing_id={one.id}", "/ideas/new?board=council",
        ]


def said(browser: Browser, paths: list[str], headers: dict[str, str] | None = None) -> dict[str, tuple[int, str]]:
    """Status and words of each answer, without what differs at each request."""
    answers = {path: browser.client.get(path, headers=headers or {}) for path in paths}
    for _ in answers:
        Browser._forget()
    return {path: (answer.status_code, _VARIES.sub("", html.unescape(answer.get_data(as_text=True)))) for path, answer in answers.items()}


def knows(text: str) -> bool:
    return any(word in text.casefold() for word in (WORD.casefold(), TAG, "council"))


@pytest.fixture
def scene(app: Flask) -> Scene:
    return Scene()


def of(app: Flask, scene: Scene, reader: str) -> Browser:
    return Browser(app, None if reader == "visitor" else getattr(scene, reader))


def asked_for(path: str) -> bool:
    """Whether an address itself says the word, so that a page that repeats the question tells nothing."""
    return knows(path)


@pytest.mark.parametrize("reader", ["visitor", "member"])
def test_who_is_not_let_in_reads_the_same_as_before_there_was_such_a_board(app: Flask, scene: Scene, reader: str) -> None:
    paths = [*scene.doors(), *(scene.own_doors() if reader == "member" else [])]
    before = said(of(app, scene, reader), paths)
    scene.plant()
    after = said(of(app, scene, reader), paths)
    assert [path for path in paths if not asked_for(path) and knows(after[path][1])] == []
    assert [path for path in paths if before[path] != after[path]] == []


@pytest.mark.parametrize(("reader", "enters"), [("visitor", False), ("member", False), ("guest", True), ("staff", True)])
def test_the_front_doors_open_for_guests_and_staff_alone(app: Flask, scene: Scene, reader: str, enters: bool) -> None:
    scene.plant()
    found = said(of(app, scene, reader), scene.front_doors())
    assert of(app, scene, reader).get(f"/leaderboard?topic={TAG}").status_code == (200 if enters else 404)
    assert session().query(Entry).filter(Entry.idea_id == scene.idea.id).count() > 0, "points of the topic are booked"
    made_up = said(of(app, scene, reader), [path.replace("council", "counsel") for path in scene.front_doors() if "?board=" in path])
    unknown = {path.replace("counsel", "council"): (status, text.replace("counsel", "council")) for path, (status, text) in made_up.items()}
    shown = {path for path, (status, text) in found.items() if status == 200 and WORD in text}
    if not enters:
        assert {path: status for path, (status, text) in found.items() if status == 200 and WORD in text} == {}
        assert {status for path, (status, _) in found.items() if "?board=" not in path} <= {302, 303, 401, 404}
        assert {path: found[path] for path in found if "?board=" in path} == unknown, "as if the board's name had been made up"
        return
    assert {"/boards/council", "/ideas?board=council", f"/ideas/{scene.idea.id}-{scene.idea.slug}", f"/ideas/{scene.idea.id}/timeline", f"/ideas/{scene.idea.id}/comments"} <= shown
    assert "ideas/qu/quillonfels-" in found[f"/ideas/{scene.idea.id}-{scene.idea.slug}"][1]


def test_programs_read_as_their_members_do(app: Flask, scene: Scene) -> None:
    scene.plant()
    paths = [path for path in (*scene.doors(), *scene.front_doors()) if path.startswith("/api/")]
    for member, enters in ((scene.member, False), (scene.guest, True)):
        found = said(Browser(app), paths, {"Authorization": f"Bearer {api_token(member)}"})
        assert any(WORD in text for path, (_, text) in found.items() if not asked_for(path) or path.endswith("board=council")) is enters
        assert ("council" in found["/api/v1/boards"][1]) is enters


def test_nobody_outside_acts_on_what_stands_there(app: Flask, scene: Scene) -> None:
    scene.plant()
    mine, one = of(app, scene, "member"), scene.idea.id
    posts = {f"/ideas/{one}/{act}": {} for act in ("vote", "follow", "hint", "comments", "collections", "survey", "co-authors", "ratings")} | {"/reports/new": {"thing": "idea", "thing_id": str(one), "reason": "other", "text": "Words enough for a report."}}
    assert {path: mine.post(path, {"body": "Words", "collection": str(scene.gathered.id), **form}).status_code for path, form in posts.items()} == dict.fromkeys(posts, 404)


def test_who_is_not_let_in_is_told_nothing(app: Flask, scene: Scene) -> None:
    """Named in a comment there, and following the idea from before: neither makes a notice or a mail."""
    scene.plant()
    told = {(row.member_id, row.channel) for row in session().query(Notice).join(Event, Event.id == Notice.event_id).filter(Event.idea_id == scene.idea.id).all()}
    assert scene.member.id not in {member_id for member_id, _ in told}
    assert scene.author.id in {member_id for member_id, _ in told}, "its creator hears of the comment"
    assert not any(knows(letter.subject) for letter in outbox_list(ready.mail.folder))


def test_who_is_taken_off_finds_every_door_shut_at_once(app: Flask, scene: Scene) -> None:
    scene.plant()
    mine = of(app, scene, "guest")
    mark_helpful(session().get_one(Comment, scene.comment.id), by=actor_of(scene.author), now=now())
    assert WORD in mine.get("/boards/council").text and f"found your comment on “{WORD}" in mine.get("/home").text
    guests.remove(scene.board, scene.guest.id, "Works for a competitor by now.", by=actor_of(make_member("team")), now=NOON)
    found = said(mine, [*scene.doors(), *scene.own_doors(), *scene.front_doors()])
    assert [path for path, (_, text) in found.items() if not asked_for(path) and WORD in text] == []
    assert [path for path in scene.front_doors() if path not in {"/ideas?board=council", "/ideas/new?board=council"} and found[path][0] == 200] == []


def test_creators_and_co_authors_who_are_taken_off_are_strangers_too(app: Flask, scene: Scene) -> None:
    """What they wrote themselves is in their own data, and nowhere else; what others write there afterwards reaches them neither on a page nor by notice or mail."""
    scene.plant()
    scene._row(CoAuthor(idea_id=scene.idea.id, member_id=scene.guest.id, share=40, invited_at=NOON, agreed_at=NOON))
    draft = make_idea(scene.author, board="council", stage="draft", title=f"{WORD} draft")
    inside, team = make_member(handle="inside"), actor_of(make_member("team"))
    guests.add(scene.board, ["inside"], by=team, now=NOON)
    mine, theirs, one = of(app, scene, "author"), of(app, scene, "guest"), scene.idea.id
    assert WORD in mine.get(f"/ideas/drafts/{draft.id}").text and mine.get(f"/ideas/{one}/co-authors").status_code == theirs.get(f"/ideas/{one}/join").status_code == 200
    early = _said_there(one, inside)
    letter = session().query(Notice).filter(Notice.event_id == early, Notice.member_id == scene.author.id, Notice.channel == "mail").one()
    assert letter_of(letter.id, now=now()) is not None
    for member in (scene.author, scene.guest):
        guests.remove(scene.board, member.id, "Works for a competitor by now.", by=team, now=NOON)
    assert letter_of(letter.id, now=now()) is None, "asked again as it is sent"
    assert session().query(Notice).filter(Notice.event_id == _said_there(one, inside), Notice.member_id.in_((scene.author.id, scene.guest.id))).count() == 0
    private = [f"/ideas/drafts/{draft.id}", f"/ideas/{one}/edit", f"/ideas/{one}/hints", f"/ideas/{one}/withdrawal"]
    for browser in (mine, theirs):
        found = said(browser, [*scene.doors(), *scene.own_doors(), *scene.front_doors(), *private])
        assert [path for path, (_, text) in found.items() if not asked_for(path) and WORD in text] == []
        assert [path for path in (*scene.front_doors(), *private) if path not in {"/ideas?board=council", "/ideas/new?board=council"} and found[path][0] == 200] == []
        posts = {f"/ideas/{one}/{act}": {} for act in ("vote", "follow", "comments", "co-authors", "withdrawal")}
        assert {path: browser.post(path, {"body": "Words", "reason": "Words enough for it."}).status_code for path in posts} == dict.fromkeys(posts, 404)
    assert WORD in str(own_data(session().get_one(Member, scene.author.id)))


def _said_there(idea_id: int, by: Member) -> int:
    """A comment and its notices; gives the number of the event."""
    post(session().get_one(Idea, idea_id), f"The launch of {WORD} is in March.", by=actor_of(by), now=now())
    spoken = session().query(Event).filter(Event.kind == "comment.posted").order_by(Event.id.desc()).limit(1).one()
    tell_notices(spoken, now=now())
    return int(spoken.id)


def test_early_access_that_is_over_shuts_out_who_wrote_there_too(app: Flask) -> None:
    fan = rich(20)
    found = perks.redeem(offered("early_access", expiry_days=30), accepted=True, by=fan, now=NOON)
    perks.open_board(found, by=fan, now=NOON)
    one = make_idea(session().get_one(Member, fan.id), board="council")
    browser = Browser(app, session().get_one(Member, fan.id))
    assert browser.get(f"/ideas/{one.id}-{one.slug}").status_code == 200
    perks.expire(found, now=NOON + DAY * 30)
    assert browser.get(f"/ideas/{one.id}-{one.slug}").status_code == 404


def test_kept_pages_keep_nothing_of_it(tmp_path, template) -> None:
    """A page that a guest has opened is never what a visitor gets, with all that keeps pages switched on."""
    (tmp_path / "var").mkdir()
    shutil.copy(template, tmp_path / "var" / "ideas.db")
    app = create_app(settings_in(tmp_path, page_cache="on"))
    app.testing, app.test_client_class = True, Visitor
    with app.app_context():
        scene = Scene()
        scene.plant()
        guest, visitor = of(app, scene, "guest"), Browser(app)
        for path in ("/ideas", "/", "/boards/council", f"/ideas/{scene.idea.id}-{scene.idea.slug}", "/roadmap", "/decisions", "/members/maker", f"/collections/{scene.gathered.id}-lights", "/feeds/all.atom"):
            opened = guest.get(path).text
            for _ in range(2):
                assert not knows(visitor.client.get(path).get_data(as_text=True).replace(path, "")), path
            assert path in {"/feeds/all.atom", "/"} or WORD in opened or path in {"/roadmap", "/decisions"}, path
        session().close()

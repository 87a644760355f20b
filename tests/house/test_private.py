"""What is private stays private: unique strings are planted in every private place, and every answer is searched for them."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.ballots.models import Ballot
from ideas.board.models import Board, Idea, IdeaEdit
from ideas.comments.models import Comment, CommentEdit, CommentGuest
from ideas.core.db import writing
from ideas.core.events import record
from ideas.lifecycle.models import StageChange, Update
from ideas.moderation.models import Hiding, Statement, Suspension
from ideas.openness.queries.behind import BEHIND
from ideas.perks.models import Code, Perk, Redemption
from ideas.product_tests import models as tests
from ideas.public_log.actions import seal_log
from ideas.public_log.queries.entries import head
from ideas.reports.models import Appeal, Report
from ideas.reviews.models import Conflict, PreparedDecision, Round, RoundEntry, Score, Scorecard
from ideas.search.queries import engine
from ideas.search.queries.documents import all_documents
from ideas.thanks.models import ThankYou
from ideas.triage.actions import merging
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.models.notes import Note, NoteEdit
from ideas.triage.models.scoring import Estimate
from tests.browser import Browser
from tests.factories import NOON, api_token, make_idea, make_member
from tests.house.beside_things import OWN_FIELDS
from tests.house.world import LATER, add, hidden_board

MOST = 1600
WORD = "Quokkafels"
TEXTS = ("title", "summary", "problem", "body")
LEFT_OUT = ("/static/", "/media/", "/avatars/")


class Plants:
    """The strings, by where they are."""

    def __init__(self) -> None:
        self.places: dict[str, str] = {}

    def text(self, place: str) -> str:
        """A text with a word that searches find and a string that nothing else has."""
        self.places[f"zq{len(self.places):03}xj"] = place
        return f"{WORD} {list(self.places)[-1]}"

    def texts(self, place: str) -> dict[str, str]:
        """The texts of an idea."""
        return {name: self.text(f"{place}, {name}") for name in TEXTS}

    def found_in(self, text: str) -> list[str]:
        """The places whose string stands there."""
        return [place for mark, place in self.places.items() if mark in text]


def plant_ideas(plants: Plants, author: Member) -> list[Idea]:
    ideas = [make_idea(author, stage=stage, tags=("garden",), published_at=None, **plants.texts(stage)) for stage in ("draft", "submitted", "returned")]
    ideas.append(make_idea(author, stage="removed", tags=("garden",), **plants.texts("removed")))
    ideas.append(make_idea(author, board=hidden_board(), tags=("garden",), **plants.texts("a board for the invited")))
    for idea, stage in zip(ideas, ("draft", "submitted", "returned", "removed", "secret"), strict=True):
        text = plants.text(f"reason of {stage}")
        add(StageChange(idea_id=idea.id, from_stage="submitted", to_stage="returned", at=NOON, by_role="moderator", reason="other", text=text, text_html=f"<p>{text}</p>"))
        if stage == "removed":
            text = plants.text("text of the removal")
            add(StageChange(idea_id=idea.id, from_stage="gathering", to_stage="removed", at=NOON, by_role="moderator", reason="other", text=text, text_html=f"<p>{text}</p>"))
        text = plants.text(f"comment on {stage}")
        add(Comment(idea_id=idea.id, author_id=author.id, body=text, body_html=f"<p>{text}</p>", at=NOON))
        text = plants.text(f"update on {stage}")
        add(Update(idea_id=idea.id, by_id=author.id, by_role="member", at=NOON, text=text, text_html=f"<p>{text}</p>"))
    return ideas


def plant_on_public(plants: Plants, author: Member, answers: Idea) -> Idea:
    idea = make_idea(author, title=f"{WORD} for all", tags=("garden",), comment_count=1, answers_id=answers.id)
    text = plants.text("reason of a return before it was public")
    add(StageChange(idea_id=idea.id, from_stage="submitted", to_stage="returned", at=NOON, by_role="moderator", reason="other", text=text, text_html=f"<p>{text}</p>"))
    add(IdeaEdit(idea_id=idea.id, by_id=author.id, at=NOON.replace(year=2020), **plants.texts("text before it was public")))
    for state in ("waiting", "refused", "withdrawn"):
        text = plants.text(f"{state} comment")
        row = add(Comment(idea_id=idea.id, author_id=author.id, body=text, body_html=f"<p>{text}</p>", at=NOON, state=state, refused_reason=plants.text(f"why {state}")))
        add(CommentEdit(comment_id=row.id, at=NOON, body=plants.text(f"former text of a {state} comment")))
    plant_hidden(plants, author, idea)
    add(Report(thing="idea", thing_id=idea.id, idea_id=idea.id, by_id=author.id, reason="other", text=plants.text("report"), at=NOON))
    add(Comment(idea_id=idea.id, author_id=author.id, body="Seen by all", body_html="<p>Seen by all</p>", at=NOON))
    return idea


def plant_hidden(plants: Plants, author: Member, idea: Idea) -> None:
    hiding = add(Hiding(thing="comment", thing_id=0, at=NOON, reason="insulting"))
    text = plants.text("hidden comment")
    row = add(Comment(idea_id=idea.id, author_id=author.id, body=text, body_html=f"<p>{text}</p>", at=NOON, hiding_id=hiding.id))
    add(Comment(idea_id=idea.id, author_id=author.id, parent_id=row.id, body="An answer", body_html="<p>An answer</p>", at=NOON))
    add(CommentEdit(comment_id=row.id, at=NOON, body=plants.text("former text of a hidden comment")))
    text = plants.text("hidden update")
    hiding = add(Hiding(thing="update", thing_id=0, at=NOON, reason="insulting"))
    add(Update(idea_id=idea.id, by_id=author.id, by_role="member", at=NOON, title=plants.text("hidden update's title"), text=text, text_html=f"<p>{text}</p>", next_step=plants.text("hidden next step"), hiding_id=hiding.id))


def plant_moderation(plants: Plants, author: Member, idea: Idea) -> None:
    """What only moderation and the person concerned read of a decision; who reported and commented without an account."""
    said, team = {"at": NOON, "good_faith": True, "lang": "en"}, make_member("moderator")
    report = add(Report(thing="idea", thing_id=idea.id, idea_id=idea.id, reason="rights", text=plants.text("report without an account"), email=f"{plants.text('address of a reporter').split()[1]}@example.org", email_key="x", name=plants.text("name of a reporter"), decided_at=NOON, outcome="kept", decision_text=plants.text("why a report was left"), **said))
    one = add(Statement(
        measure="suspended", thing="member", thing_id=author.id, member_id=author.id, scope="account", reason="other", ground="rules", text=plants.text("text of a statement of reasons"), quote=plants.text("words concerned"),
        noticed=True, automated=False, at=NOON, by_id=team.id, appeal_until=LATER,
    ))
    add(Appeal(statement_id=one.id, by_id=author.id, text=plants.text("objection"), lang="en", at=NOON, decided_at=NOON, outcome="upheld", decision_text=plants.text("answer to an objection")))
    add(Appeal(report_id=report.id, text=plants.text("objection of a reporter"), lang="en", at=NOON))
    text = plants.text("waiting comment without an account")
    row = add(Comment(idea_id=idea.id, guest_name=plants.text("name of a guest who waits"), body=text, body_html=f"<p>{text}</p>", at=NOON, state="waiting"))
    add(CommentGuest(comment_id=row.id, email=f"{plants.text('address of a guest').split()[1]}@example.org", email_key="y", lang="en", at=NOON))


def plant_review(plants: Plants, author: Member, idea: Idea) -> None:
    """What reviewers score and declare, and a decision that waits for its moment: of a public idea."""
    found = add(Round(entry_closes_on=NOON.date(), decisions_on=LATER.date(), first_promised_on=LATER.date(), created_at=NOON, entry_closed_at=NOON))
    entry, team = add(RoundEntry(round_id=found.id, idea_id=idea.id, step_id=0, at=NOON)), make_member("team")
    card = add(Scorecard(entry_id=entry.id, member_id=team.id, at=NOON))
    add(Score(card_id=card.id, criterion="cost", value=1, note=plants.text("note on a score")))
    add(Conflict(entry_id=entry.id, member_id=team.id, text=plants.text("conflict of interest"), at=NOON))
    text, mind = plants.text("prepared decision"), plants.text("prepared, what would change our mind")
    add(PreparedDecision(entry_id=entry.id, outcome="declined", reason="other", text=text, changes_mind=mind, lang="en", by_id=team.id, by_role="team", at=NOON, publish_at=LATER))
    assert author.id == idea.author_id


def plant_beside(plants: Plants, idea: Idea) -> None:
    """What the team keeps for itself beside a public idea."""
    team, text = make_member("team"), plants.text("note of the team")
    note = add(Note(idea_id=idea.id, by_id=team.id, body=text, body_html=f"<p>{text}</p>", at=NOON))
    add(NoteEdit(note_id=note.id, at=NOON, body=plants.text("former words of a note")))
    add(Estimate(idea_id=idea.id, member_id=team.id, method="rice", said={"reach": 1, "impact": 1, "confidence": 50, "effort": 1}, note=plants.text("why somebody gave that score"), at=NOON))
    add(BehalfVote(idea_id=idea.id, label=plants.text("whom a vote is on behalf of"), label_key="x", source=plants.text("where it was said"), entered_by_id=team.id, at=NOON))
    text = plants.text("text to supporters")
    message = add(SupporterMessage(idea_id=idea.id, body=text, body_html=f"<p>{text}</p>", lang="en", by_id=team.id, reach=3, at=NOON))
    with writing() as current:
        current.get_one(Idea, idea.id).behalf_count = 1
        current.get_one(Board, idea.board_id).fields = [one | {"key": f"f{at}", "audience": audience} for at, (one, audience) in enumerate(((OWN_FIELDS[0], "internal"), (OWN_FIELDS[1], "public")), 1)]
        current.get_one(Idea, idea.id).fields = {"f1": plants.text("internal field"), "f2": "Seen by all who look"}
        current.info["acting"] = True
        record("note.written", by=actor_of(team), now=NOON, idea_id=idea.id, thing_id=note.id)
        record("supporters.contacted", by=actor_of(team), now=NOON, idea_id=idea.id, thing_id=message.id, votes=3)


def plant_merges(plants: Plants, author: Member) -> None:
    """One that never was public, merged into one that is; what somebody has against another merge."""
    never, main = make_idea(author, stage="submitted", published_at=None, **plants.texts("never public, merged")), make_idea(author, goal=None)
    team = actor_of(make_member("team"))
    merging.carry_out(merging.announce(never, main, reason="Seen by all who are concerned.", by=team, now=NOON), now=LATER)
    merge = merging.announce(make_idea(author, goal=None), main, reason="Seen by all who are concerned.", by=team, now=NOON)
    merging.protest(merge, plants.text("what somebody has against a merge"), by=actor_of(author), now=NOON)


def plant_perks(plants: Plants, author: Member) -> None:
    """A perk that is not published, somebody's code, why theirs was taken back, an application, a seed before its draw, a report that is hidden."""
    words = dict.fromkeys(("title_de", "title_en", "text_de", "text_en", "terms_de", "terms_en"), f"{WORD} (a perk)")
    plain = {"price": 5, "stock": 1, "countries": [], "created_at": NOON}
    add(Perk(kind="donation", **words | {name: plants.text(f"a perk not published, {name}") for name in words}, **plain))
    shown = add(Perk(kind="code", published_at=NOON, **words, **plain))
    held = add(Redemption(perk_id=shown.id, member_id=author.id, points=5, cost_cents=77, at=NOON, terms=plants.text("accepted terms"), terms_lang="de", shown_at=NOON, reason=plants.text("why it was taken back")))
    add(Code(perk_id=shown.id, code=plants.text("a code of somebody"), redemption_id=held.id, void=False))
    add(Code(perk_id=shown.id, code=plants.text("a code of nobody"), void=False))
    perk = add(Perk(kind="product_test", published_at=NOON, closes_at=LATER, **words, **plain))
    test = add(tests.ProductTest(perk_id=perk.id, place_count=1, closes_at=LATER, seed=plants.text("a seed before the draw"), commitment="f" * 64, opened_at=NOON))
    add(tests.Application(test_id=test.id, number=1, member_id=author.id, text=plants.text("an application"), at=NOON, set_aside_at=NOON, set_aside_reason=plants.text("why it does not fit")))
    hiding = add(Hiding(thing="tester_report", thing_id=1, reason="off_topic", at=NOON))
    text = plants.text("a hidden report of a tester")
    add(tests.TesterReport(test_id=test.id, author_id=author.id, rating=3, body=text, body_html=f"<p>{text}</p>", at=NOON, hiding_id=hiding.id, thanks=plants.text("thanks below a hidden report"), thanked_at=NOON))


def plant_thanks(plants: Plants, author: Member) -> None:
    """What the team says to one member alone, and what it took back."""
    team = make_member("team")
    add(ThankYou(member_id=author.id, by_id=team.id, text=plants.text("thank-you for one member alone"), lang="en", is_public=False, at=NOON))
    add(ThankYou(member_id=author.id, by_id=team.id, text=plants.text("thank-you that was taken back"), lang="en", is_public=True, at=NOON, taken_back_at=NOON))


def plant_people(plants: Plants, author: Member) -> None:
    for place, values in {"author": {}, "unconfirmed": {"confirmed_at": None}, "closed": {"closed_at": NOON}, "suspended": {"suspended_until": LATER}}.items():
        mark = plants.text(f"mail address of the {place}").split()[1]
        if place == "author":
            with writing() as current:
                current.get_one(Member, author.id).email = f"{mark}@example.org"
        else:
            member = make_member(**values, name=plants.text("name of the unconfirmed") if place == "unconfirmed" else "Somebody", bio=plants.text("bio of the closed") if place == "closed" else "")
            with writing() as current:
                current.get_one(Member, member.id).email = f"{mark}@example.org"
            if place == "suspended":
                add(Suspension(member_id=member.id, at=NOON, until=LATER, reason=plants.text("reason of a suspension")))


@pytest.fixture
def plants(app):
    planted = Plants()
    author = make_member(handle="planter")
    plant_people(planted, author)
    ideas = plant_ideas(planted, author)
    plant_merges(planted, author)
    plant_thanks(planted, author)
    plant_perks(planted, author)
    plant_review(planted, author, make_idea(author, stage="in_review", title=f"{WORD} in review"))
    public = plant_on_public(planted, author, ideas[-1])
    plant_beside(planted, public)
    plant_moderation(planted, author, public)
    engine().rebuild(all_documents())
    seal_log(now=LATER)
    return planted


def seeds(app) -> list[str]:
    """Every address that a GET can ask for, with the numbers of all that was planted, and searches for it."""
    from sqlalchemy import func, select

    from ideas.core.db import session

    most = {name: session().scalar(select(func.max(model.id))) for name, model in {"idea_id": Idea, "comment_id": Comment, "update_id": Update, "member_id": Member, "edit_id": IdeaEdit, "report_id": Report, "round_id": Round, "ballot_id": Ballot, "note_id": Note, "text_id": SupporterMessage}.items()}
    texts = {"slug": ["x"], "board": ["products", "markets", "secret"], "tag": ["garden"], "handle": ["planter", *session().scalars(select(Member.handle))], "seed": ["x"], "key": ["x.webp"], "name": ["x.eml", *BEHIND], "token": ["x"], "month": [f"{NOON:%Y-%m}"], "reference": ["1-x", "2-0123456789abcdef0123456789abcdef"]}
    texts["seq"] = list(range(1, head().seq + 1))
    urls = app.url_map.bind("localhost")
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods:
            continue
        choices = [{}]
        for argument in sorted(rule.arguments):
            some = list(range(1, (most[argument] or 0) + 1)) if argument in most else texts.get(argument, [1, 2, 3])
            choices = [{**one, argument: value} for one in choices for value in some]
        found += [urls.build(rule.endpoint, values, method="GET") for values in choices]
    words = [f"{path}?{name}={WORD}" for path, name in [
        ("/search", "q"), ("/search/suggestions", "q"), ("/ideas", "q"), ("/boards/products", "q"), ("/tags/garden", "q"), ("/api/v1/ideas", "q"), ("/api/v1/similar", "title"), ("/ideas/similar", "title"),
    ]]
    filters = [f"{path}?{filter_}" for path in ("/ideas", "/api/v1/ideas", "/search") for filter_ in ("stage=draft", "stage=submitted", "stage=removed", "board=secret", f"q=board:secret+{WORD}", f"q=status:draft+{WORD}", "mine=1", "q=author:planter")]
    things = [f"/reports/new?thing={kind}&thing_id={number}" for kind in ("idea", "comment", "update", "member") for number in range(1, 12)]
    return found + words + filters + things


def text_of(answer) -> str:
    """All an answer says: head and body, an archive's files unpacked, entities read."""
    body = answer.get_data()
    if answer.mimetype == "application/zip":
        archive = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(archive.read(name) for name in archive.namelist())
    return html.unescape(f"{answer.headers}\n{body.decode(errors='replace')}")


def links_in(path: str, text: str) -> list[str]:
    """Where a page leads to."""
    found = re.findall(r"""(?:href|hx-get|src|action|content)=["']([^"'#]+)""", text)
    whole = (urljoin(path, link.removeprefix("http://localhost:8000")) for link in found)
    return [link for link in whole if link.startswith("/") and not link.startswith("//") and not urlsplit(link).path.startswith(LEFT_OUT)]


def walk(app, client, headers) -> tuple[dict[str, str], int]:
    """The answers to the seeds and to what they lead to."""
    waiting, seen, said = deque(seeds(app)), set(), {}
    while waiting and len(said) < MOST:
        path = waiting.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path, headers=headers)
        assert answer.status_code < 500, path
        said[path] = text_of(answer)
        if answer.mimetype == "text/html":
            waiting.extend(links_in(path, said[path]))
    return said, len(waiting)


@pytest.mark.parametrize(("who", "htmx"), [("visitor", False), ("visitor", True), ("another", False), ("another", True), ("program", False)])
def test_nothing_private_is_told(app, plants, who, htmx):
    member = None if who == "visitor" else make_member(handle="another")
    headers = {"HX-Request": "true"} if htmx else {}
    if who == "program":
        headers["Authorization"] = f"Bearer {api_token(member)}"
    browser = Browser(app, member if who == "another" else None)
    said, _ = walk(app, browser.client, headers)
    told = {path: places for path, text in said.items() if (places := plants.found_in(text))}
    assert told == {}
    assert len(said) > 150
    assert sum("Seen by all" in text for text in said.values()) >= 2, "the walk sees what is public"


def test_the_creator_and_the_desk_find_what_was_planted(app, plants):
    """The strings stand where they should: else the test above would find nothing for the wrong reason."""
    from ideas.core.db import session

    author = session().query(Member).filter_by(handle="planter").one()
    seen = {place for text in walk(app, Browser(app, author).client, {})[0].values() for place in plants.found_in(text)}
    assert {"draft, title", "submitted, body", "returned, summary", "reason of returned", "waiting comment", "refused comment", "why refused", "what somebody has against a merge"} <= seen
    seen = {place for text in walk(app, Browser(app, make_member("moderator")).client, {})[0].values() for place in plants.found_in(text)}
    assert {"submitted, title", "waiting comment", "hidden comment", "report", "note of the team", "internal field", "whom a vote is on behalf of", "text to supporters", "what somebody has against a merge", "never public, merged, title"} <= seen
    assert not {place for place in seen if place.startswith("draft,")}

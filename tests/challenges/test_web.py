"""The pages of challenges: every phase, by form and by htmx, for visitors, members, jurors and staff."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.ballots.models import BallotVote
from ideas.board.models import Idea
from ideas.challenges import actions
from ideas.challenges.models import Challenge, ChallengeEntry, JuryScore
from ideas.core.db import session, writing
from ideas.worker import settle
from tests.browser import Browser
from tests.challenges.scenes import DAY, NOW, asked, chosen, filled, place
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.house.world import hidden_board
from tests.sqlcount import statements


def page_of(challenge: Challenge) -> str:
    return f"/challenges/{challenge.id}-{challenge.slug}"


def test_the_list_is_empty_and_then_it_is_not(app):
    reader = Browser(app)
    assert "There is no challenge yet." in reader.get("/challenges?lang=en").text
    asked(begun=1, title_en="Small balconies now")
    asked(begun=-3, title_en="Later on")
    done, _ = chosen(16, title_en="Long ago")
    actions.publish(done, word="We liked how little it takes to build it.", by=make_actor("team"), now=NOW)
    text = reader.get("/challenges?lang=en").text
    assert [text.index(words) for words in ("Running now", "Small balconies now", "Coming soon", "Later on", "Decided", "Long ago")] == sorted(text.index(words) for words in ("Running now", "Small balconies now", "Coming soon", "Later on", "Decided", "Long ago"))
    german = reader.get("/challenges?lang=de").text
    assert "Läuft gerade" in german and "Small balconies (de)" in german


def test_a_list_and_a_page_cost_few_statements(app):
    for n in range(8):
        asked(begun=n - 3)
    challenge, ideas = chosen(11, 6)
    member = Browser(app, make_member())
    for reader, most in ((Browser(app), 6), (member, 6)):
        reader.get("/challenges")
        with statements() as seen:
            reader.get("/challenges")
        assert len(seen) <= most, seen
        with statements() as seen:
            reader.get(page_of(challenge))
        assert len(seen) <= 12, seen
    asked(begun=1)
    author = Browser(app, session().get_one(Member, ideas[0].author_id))
    for reader in (Browser(app), member, author):
        reader.get("/guidelines")
        with statements() as seen:
            assert "Small balconies" in reader.get(f"/ideas/{ideas[0].id}-{ideas[0].slug}?lang=en").text
        cost = [one for one in seen if "idea_challenges" in one]
        assert len(cost) <= (2 if reader is author else 1), seen


def test_old_names_lead_to_the_present_one(app):
    challenge = asked()
    reader = Browser(app)
    assert reader.get(f"/challenges/{challenge.id}").headers["Location"].endswith(page_of(challenge))
    assert reader.get(f"/challenges/{challenge.id}-old?lang=de").headers["Location"].endswith(f"{page_of(challenge)}?lang=de")
    assert reader.get("/challenges/999").status_code == 404
    assert reader.get(f"/challenges/{2**70}").status_code == 404


def test_a_page_says_what_it_is_to_others(app):
    text = Browser(app).get(f"{page_of(asked())}?lang=en").text
    assert '<meta property="og:title" content="Small balconies (en)">' in text and 'rel="canonical"' in text and 'hreflang="de"' in text
    feed = Browser(app).get("/feeds/challenges.atom?lang=en")
    assert feed.status_code == 200 and "Small balconies (en) (Open for ideas)" in feed.text and feed.content_type.startswith("application/atom+xml")


def test_a_draft_is_the_teams_own(app):
    from tests.challenges.scenes import fields

    challenge = actions.draft(fields(title_en="zq-draft-xj"), by=make_actor("team"), now=NOW)
    for reader in (Browser(app), Browser(app, make_member())):
        assert reader.get(page_of(challenge)).status_code == 404
        assert reader.get(f"/challenges/{challenge.id}/rules.txt").status_code == 404
        assert "zq-draft-xj" not in reader.get("/challenges?lang=en").text + reader.get("/feeds/challenges.atom?lang=en").text
    text = Browser(app, make_member("team")).get(f"{page_of(challenge)}?lang=en").text
    assert "Only the team sees this" in text and 'content="noindex"' in text


def test_a_board_for_the_invited_keeps_its_challenges(app):
    from ideas.board.models import Board

    hidden_board()
    board = session().scalars(select(Board).where(Board.slug == "secret")).one()
    challenge = asked(board_id=board.id)
    assert Browser(app).get(page_of(challenge)).status_code == 404
    assert "Small balconies" not in Browser(app).get("/challenges?lang=en").text
    assert Browser(app, make_member("moderator")).get(page_of(challenge)).status_code == 200


def test_the_download_has_the_digest_of_the_page(app):
    challenge = asked()
    data = Browser(app).get(f"/challenges/{challenge.id}/rules.txt").data
    text = Browser(app).get(f"{page_of(challenge)}?lang=en").text
    assert hashlib.sha256(data).hexdigest() in text and "Version 1, frozen at the start." in text


def test_entering_from_both_pages(app):
    challenge, author = asked(), make_member()
    ideas = [make_idea(author) for _ in range(2)]
    browser = Browser(app, author)
    assert "Enter this idea" in browser.get(f"/ideas/{ideas[0].id}-{ideas[0].slug}?lang=en").text
    assert ideas[0].title in browser.get(f"{page_of(challenge)}?lang=en").text
    answer = browser.post(f"/challenges/{challenge.id}/entries", {"idea_id": ideas[0].id})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page_of(challenge)}#entries")
    assert "Takes part" in Browser(app).get(f"/ideas/{ideas[0].id}-{ideas[0].slug}?lang=en").text
    assert "Entered a challenge" in Browser(app).get(f"/ideas/{ideas[0].id}/timeline?lang=en").text
    assert browser.post(f"/challenges/{challenge.id}/entries/withdrawal", {"idea_id": ideas[0].id}).status_code == 303
    assert session().scalars(select(ChallengeEntry.left_by)).all() == ["taken_back"]
    assert Browser(app, make_member()).post(f"/challenges/{challenge.id}/entries", {"idea_id": ideas[0].id}).status_code == 403
    for idea_id in ("", "x", "9" * 30, "999"):
        assert browser.post(f"/challenges/{challenge.id}/entries", {"idea_id": idea_id}).status_code == 404
    assert Browser(app).post(f"/challenges/{challenge.id}/entries", {"idea_id": ideas[0].id}).status_code in {302, 303}


TEXT = {"title": "A bird house to build on", "summary": "It grows.", "problem": "They come as they are.", "body": "Slats of larch that plug into each other, storey by storey, no screws.", "lang": "en", "terms": "1", "checklist": "1"}


def test_a_new_idea_is_written_for_a_challenge(app):
    challenge, author = asked(), make_member()
    browser = Browser(app, author)
    form = browser.get(f"/ideas/new?challenge={challenge.id}&lang=en").text
    assert "enters the challenge “Small balconies (en)”" in form and f'name="challenge" value="{challenge.id}"' in form
    assert 'name="challenge"' not in browser.get("/ideas/new?challenge=99999").text + browser.get("/ideas/new?challenge=x").text
    answer = browser.post("/ideas/drafts/submission", TEXT | {"board": "products", "challenge": challenge.id})
    assert answer.status_code == 303
    entry = session().scalars(select(ChallengeEntry)).one()
    assert entry.entered_at is not None and answer.headers["Location"].startswith(f"/ideas/{entry.idea_id}-")


def test_a_draft_for_a_challenge_waits(app):
    challenge, author = asked(), make_member(known_at=None)
    browser = Browser(app, author)
    browser.post("/ideas/drafts", TEXT | {"board": "products", "challenge": challenge.id})
    entry = session().scalars(select(ChallengeEntry)).one()
    assert entry.entered_at is None
    assert TEXT["title"] not in Browser(app, make_member("admin")).get(page_of(challenge)).text
    assert TEXT["title"] in browser.get(page_of(challenge)).text
    browser.post("/ideas/drafts/submission", TEXT | {"idea_id": entry.idea_id})
    assert reload(entry).entered_at is None, "a person looks at it first"
    from ideas.lifecycle.actions import publish

    publish(session().get_one(Idea, entry.idea_id), by=make_actor("team"), now=datetime.now(UTC))
    settle()
    assert reload(entry).entered_at is not None


def test_voting_by_form_and_by_htmx(app):
    challenge, ideas = chosen(11, 3, votes_each=2)
    browser, visitor = Browser(app, make_member()), Browser(app)
    assert "Everybody has 2 votes." in visitor.get(f"{page_of(challenge)}?lang=en").text and "/sign-in?next=" in visitor.get(page_of(challenge)).text
    assert browser.post(f"/challenges/{challenge.id}/votes", {"idea_id": ideas[0].id}).status_code == 303
    part = browser.post(f"/challenges/{challenge.id}/votes?lang=en", {"idea_id": ideas[1].id}, htmx=True)
    assert part.status_code == 200 and part.text.count("Voted. Take it back") == 2 and "You have 0 votes left of 2." in part.text and "All your votes are given" in part.text
    refused = browser.post(f"/challenges/{challenge.id}/votes?lang=en", {"idea_id": ideas[2].id}, htmx=True)
    assert refused.status_code == 409 and "You have given all 2 votes." in refused.text
    plain = browser.post(f"/challenges/{challenge.id}/votes?lang=en", {"idea_id": ideas[2].id})
    assert plain.status_code == 409 and "You have given all 2 votes." in plain.text
    back = browser.post(f"/challenges/{challenge.id}/votes/withdrawal?lang=en", {"idea_id": ideas[1].id}, htmx=True)
    assert back.text.count("Voted. Take it back") == 1 and "You have one vote left of 2." in back.text
    assert len(session().scalars(select(BallotVote)).all()) == 1
    own = Browser(app, session().get_one(Member, ideas[0].author_id))
    assert own.post(f"/challenges/{challenge.id}/votes", {"idea_id": ideas[0].id}, htmx=True).status_code == 403
    assert "You can’t vote for your own idea." in own.get(f"{page_of(challenge)}?lang=en").text


def test_each_reader_has_an_order_of_their_own_that_stays(app):
    challenge, ideas = chosen(11, 6)
    orders = []
    for member in [make_member() for _ in range(6)]:
        browser = Browser(app, member)
        seen = [re.findall(r'id="entry-(\d+)"', browser.get(page_of(challenge)).text) for _ in range(2)]
        assert seen[0] == seen[1] and sorted(seen[0]) == sorted(str(idea.id) for idea in ideas)
        orders.append(tuple(seen[0]))
    assert len(set(orders)) > 2


NOTHING = ("zq-note-xj", "Mean")


def test_nothing_leaks_before_its_time(app):
    """Votes and points stand in nobody's page, feed, timeline or API before the result."""
    challenge, ideas = chosen(11, 2)
    for _ in range(7):
        actions.vote(challenge, ideas[0], by=make_actor(), now=NOW)
    idea = ideas[0]
    places = (page_of(challenge), "/challenges", "/feeds/challenges.atom", f"/ideas/{idea.id}-{idea.slug}", f"/ideas/{idea.id}/timeline", f"/feeds/ideas/{idea.id}.atom", f"/api/v1/ideas/{idea.id}", f"/api/v1/ideas/{idea.id}/timeline", "/search?q=bench", "/")
    for reader in (Browser(app), Browser(app, make_member()), Browser(app, session().get_one(Member, idea.author_id)), Browser(app, make_member("moderator"))):
        for where in places:
            text = reader.get(f"{where}{'&' if '?' in where else '?'}lang=en").text
            assert "zq-note-xj" not in text and "7 votes" not in text and "Place 1" not in text, where
    desk = Browser(app, make_member("team")).get(f"/desk/challenges/{challenge.id}?lang=en").text
    assert "zq-note-xj" in desk and "7 votes" not in desk


def test_jurors_see_others_once_they_gave_theirs(app):
    challenge, ideas = filled(6)
    own, other = make_member(name="Olga"), make_member("team", name="Theo")
    for member in (own, other):
        actions.invite(challenge, member, by=make_actor("admin"), now=NOW)
        assert "You are invited into the jury" in Browser(app, member).get(f"{page_of(challenge)}?lang=en").text
        assert Browser(app, member).post(f"/challenges/{challenge.id}/jury", {"answer": "yes"}).status_code == 303
    assert "Olga" in Browser(app).get(page_of(challenge)).text
    entries = [place(challenge, idea).id for idea in ideas]
    actions.score(challenge, place(challenge, ideas[0]), points=5, note="zq-first-xj", by=actor_of(other), now=NOW)
    browser, staff = Browser(app, own), Browser(app, other)
    where = f"/challenges/{challenge.id}/jury"
    assert "zq-first-xj" not in browser.get(where).text
    refused = browser.post(f"{where}/scores/{entries[0]}?lang=en", {"note": "zq-typed-xj"})
    assert refused.status_code == 422 and "zq-typed-xj" in refused.text and "Give one to five points" in refused.text
    assert browser.post(f"{where}/scores/{entries[0]}", {"points": "2", "note": "zq-second-xj"}).headers["Location"] == f"{where}#entry-{entries[0]}"
    assert "zq-first-xj" in browser.get(where).text and "zq-second-xj" in staff.get(where).text
    actions.score(challenge, place(challenge, ideas[1]), points=3, note="zq-third-xj", by=actor_of(own), now=NOW)
    desk = staff.get(f"/desk/challenges/{challenge.id}?lang=en").text
    assert "zq-second-xj" in desk and "zq-third-xj" not in desk, "also at the desk, for who sits in the jury"
    staff.post(f"{where}/scores/{entries[1]}", {"conflict": "1"})
    assert "zq-third-xj" not in staff.get(where).text and session().scalars(select(JuryScore.points).order_by(JuryScore.id)).all() == [5, 2, 3, None]
    assert Browser(app, make_member()).get(where).status_code == 403
    assert browser.post(f"{where}/scores/9999", {"points": "2"}).status_code == 404
    declining = make_member()
    actions.invite(challenge, declining, by=make_actor("admin"), now=NOW)
    Browser(app, declining).post(where, {"answer": "no"})
    assert Browser(app, declining).get(where).status_code == 403


FORM = {
    "form": "challenge", "board_id": "", "title_de": "Kleine Balkone", "title_en": "Small balconies", "question_de": "Was fehlt auf zwei Quadratmetern?", "question_en": "What is missing on two square metres?",
    "rules_de": "Eine Idee je Person, drei Stimmen je Person.", "rules_en": "One idea each, three votes each, no more.", "opens_at": "2030-03-31T02:30", "closes_at": "2030-04-30T12:00", "vote_opens_at": "2030-05-10T12:00", "vote_closes_at": "2030-05-20T12:00",
    "result_at": "2030-05-30T12:00", "entries_each": "1", "votes_each": "3", "winners_most": "1",
}


def test_a_challenge_is_made_at_the_desk(app):
    desk = Browser(app, make_member("team"))
    assert "There is no challenge yet." in desk.get("/desk/challenges?lang=en").text and desk.get("/desk/challenges/new").status_code == 200
    wrong = desk.post("/desk/challenges/new?lang=en", FORM | {"title_de": "", "closes_at": "2030-02-01T12:00", "votes_each": "viele"})
    assert wrong.status_code == 422 and "This comes after the day above." in wrong.text and 'value="viele"' in wrong.text and "Was fehlt auf" in wrong.text
    made = desk.post("/desk/challenges/new", FORM)
    challenge = session().scalars(select(Challenge)).one()
    assert made.headers["Location"] == f"/desk/challenges/{challenge.id}" and challenge.opens_at == datetime(2030, 3, 31, 1, 30, tzinfo=UTC)
    assert 'value="2030-04-30T12:00"' in desk.get(f"/desk/challenges/{challenge.id}/edit").text
    assert desk.post(f"/desk/challenges/{challenge.id}/edit", FORM | {"title_en": "Tiny balconies"}).status_code == 303
    assert "Announce “Tiny balconies”?" in desk.get(f"/desk/challenges/{challenge.id}/announcement?lang=en").text
    assert desk.post(f"/desk/challenges/{challenge.id}/announcement").status_code == 303
    assert reload(challenge).announced_at is not None and "Tiny balconies" in Browser(app).get("/challenges?lang=en").text
    assert desk.post(f"/desk/challenges/{challenge.id}/announcement").status_code == 409
    with writing() as current:
        current.get_one(Challenge, challenge.id).opens_at = NOW - DAY
    frozen = desk.post(f"/desk/challenges/{challenge.id}/edit?lang=en", FORM)
    assert frozen.status_code == 409 and "nothing of this is changed any more" in frozen.text
    assert desk.get(f"/desk/challenges/{challenge.id}/edit").status_code == 409


def test_a_picture_that_is_none_is_said_and_the_words_are_kept(app):
    import io

    desk = Browser(app, make_member("team"))
    answer = desk.post("/desk/challenges/new?lang=en", FORM | {"picture": (io.BytesIO(b"<svg/>"), "x.svg")}, content_type="multipart/form-data")
    assert answer.status_code == 422 and 'id="f-picture-error"' in answer.text and "Kleine Balkone" in answer.text
    from tests.faults.deeds import picture

    challenge = session().scalars(select(Challenge)).one()
    answer = desk.post(f"/desk/challenges/{challenge.id}/edit", FORM | {"picture": (io.BytesIO(picture()), "x.png"), "alt": "A balcony"}, content_type="multipart/form-data")
    assert answer.status_code == 303 and reload(challenge).picture_id is not None
    assert 'alt="A balcony"' in desk.get(page_of(challenge)).text


def test_jury_finalists_and_result_at_the_desk(app):
    challenge, ideas = filled(6)
    admin, team, judge = Browser(app, make_member("admin")), Browser(app, make_member("team")), make_member(handle="jurek")
    where = f"/desk/challenges/{challenge.id}"
    assert admin.post(f"{where}/jury?lang=en", {"handle": "nobody-here"}).status_code == 422
    assert admin.post(f"{where}/jury", {"handle": "@Jurek"}).status_code == 303
    assert team.post(f"{where}/jury", {"handle": "jurek"}).status_code == 403
    actions.answer(challenge, agrees=True, by=actor_of(judge), now=NOW)
    entries = [place(challenge, idea).id for idea in ideas]
    refused = team.post(f"{where}/finalists?lang=en", {"finalists": entries[0], f"reason-{entries[0]}": "zq-why-xj it folds"})
    assert refused.status_code == 409 and "2 ideas have no points yet." in refused.text and "zq-why-xj" in refused.text
    for idea in ideas:
        actions.score(challenge, place(challenge, idea), points=3, note="", by=actor_of(judge), now=NOW)
    assert team.get(f"{where}/finalists").status_code == 200
    assert team.post(f"{where}/finalists", {"finalists": entries[0], f"reason-{entries[0]}": "It folds away flat."}).status_code == 303
    public = Browser(app).get(f"{page_of(challenge)}?lang=en").text
    assert "It folds away flat." in public and "Also took part" in public and "A finalist of a challenge" in Browser(app).get(f"/ideas/{ideas[0].id}/timeline?lang=en").text
    assert team.get(f"{where}/finalists").status_code == 409 and team.get(f"{where}/result").status_code == 409


def test_the_result_is_published_at_the_desk_and_stays(app):
    challenge, ideas = chosen(16)
    for idea, voters in zip(ideas, (1, 3), strict=True):
        for _ in range(voters):
            actions.vote(challenge, idea, by=make_actor(), now=NOW - DAY * 3)
    team, where = Browser(app, make_member("team")), f"/desk/challenges/{challenge.id}"
    assert "Publish the result of" in team.get(f"{where}/result?lang=en").text
    short = team.post(f"{where}/result?lang=en", {"word": "zq-short-xj"})
    assert short.status_code == 422 and "zq-short-xj" in short.text
    assert team.post(f"{where}/result", {"word": "We liked how little it takes to build it."}).status_code == 303
    text = Browser(app).get(f"{page_of(challenge)}?lang=en").text
    assert "3 votes" in text and "We liked how little" in text and "This page stays." in text and text.index(ideas[1].title) < text.index(ideas[0].title)
    assert "Won: place 1" in Browser(app).get(f"/ideas/{ideas[1].id}-{ideas[1].slug}?lang=en").text
    assert "Won a challenge" in Browser(app).get(f"/ideas/{ideas[1].id}/timeline?lang=en").text
    assert team.post(f"{where}/result", {"word": "We liked how little it takes to build it."}).status_code == 409


def test_a_word_is_added_where_the_portal_published(app):
    challenge, _ = chosen(21)
    actions.move_challenges(now=NOW)
    team, where = Browser(app, make_member("team")), f"/desk/challenges/{challenge.id}"
    assert team.post(f"{where}/word?lang=en", {"word": "zq-x"}).status_code == 422
    assert team.post(f"{where}/word", {"word": "We liked how little it takes to build it."}).status_code == 303
    assert "We liked how little" in Browser(app).get(page_of(challenge)).text


def test_the_menu_has_challenges_where_there_are_some(app):
    assert 'href="/challenges' not in Browser(app).get("/").text
    asked()
    assert 'href="/challenges"' in Browser(app).get("/").text


@both_databases
@pytest.mark.parametrize("begun", [-1, 1, 6, 11, 16, 21])
def test_a_page_in_every_phase_and_language(app, begun):
    challenge, _ = chosen(begun) if begun > 10 else filled(begun) if begun > 0 else (asked(begun=begun), [])
    if begun > 20:
        actions.move_challenges(now=NOW)
    for reader in (Browser(app), Browser(app, make_member()), Browser(app, make_member("admin"))):
        for lang in ("de", "en"):
            assert reader.get(f"{page_of(challenge)}?lang={lang}").status_code == 200
    assert Browser(app, make_member("admin")).get(f"/desk/challenges/{challenge.id}").status_code == 200


def test_who_is_invited_hears_of_it_and_the_notice_leads_there(app):
    challenge, _ = filled(6)
    member = make_member()
    actions.invite(challenge, member, by=make_actor("admin"), now=NOW)
    settle()
    from ideas.notifications.queries.inbox import inbox

    lines = inbox(actor_of(member)).items
    assert [(line.kind, line.link) for line in lines] == [("challenge.juror_invited", f"/challenges/{challenge.id}/jury")]
    assert Browser(app, member).get(lines[0].link).status_code == 200


def test_kept_pages_are_outdated_by_what_they_show(app):
    """Each thing that happens to a challenge outdates its pages; a vote or a juror's points do not."""
    from ideas.core.kinds import KINDS
    from ideas.web.page_cache import LISTS, SITE, outdated_by

    unseen = {"challenge.drafted", "challenge.scored", "challenge.conflict_declared", "challenge.juror_invited", "challenge.juror_declined"}
    for kind in (kind for kind in KINDS if kind.startswith("challenge.")):
        assert (outdated_by([(kind, None)]) == set()) is (kind in unseen), kind
        assert outdated_by([(kind, 7)]) & {SITE, LISTS}
    assert outdated_by([("ballot.voted", None)]) == set()

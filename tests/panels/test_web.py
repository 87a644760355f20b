"""Invitations and guests' boards as pages: with htmx, without, and as the desk keeps them."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.board.models.guests import BoardGuest
from ideas.core.db import now, session
from ideas.panels.models import Invitation, Panel
from ideas.panels.queries.panels import list_of, wants_none
from tests.browser import Browser
from tests.factories import make_actor, make_member, reload
from tests.panels.scenes import COUNCIL, REASON, council, fitting, words


@pytest.fixture
def team(app: Flask) -> Browser:
    return Browser(app, make_member("team"))


def invite(team: Browser, **more: str) -> Panel:
    """From the form to the mail, as the team does it."""
    from ideas.panels.actions.factors import renew_factors

    renew_factors(now=now())
    form = {name: str(value) for name, value in words().items() if name not in {"tags", "answer_by"}} | {"answer_by": (now() + timedelta(days=9)).date().isoformat()} | more
    assert team.post("/desk/panels/new", form).status_code == 303
    panel = session().scalars(select(Panel).order_by(Panel.id.desc())).first()
    team.post(f"/desk/panels/{panel.id}/list")
    team.post(f"/desk/panels/{panel.id}/sending")
    return reload(panel)


def test_the_desk_says_whom_it_picks_and_why(app: Flask, team: Browser) -> None:
    fan = fitting(marks=12, handle="mila", tags=("garden",))
    invite(team, tags="Garden")
    page = team.get("/desk/panels/1?lang=en").text
    assert [text for text in ("@mila", "Comments: found helpful 12 times.", "Topics (garden): 1 own, 0 supported.", "English · Fan · Here for longer", "Own ideas 35") if text not in page] == []
    refused = team.post("/desk/panels/new", {"title_de": "Rat", "size": "many", "tags": "nothing like it", "text_en": "Kept as it was typed"})
    assert refused.status_code == 422
    assert [text for text in ("nothing like it", "Kept as it was typed", 'href="#f-answer_by"') if text not in refused.text] == []
    assert team.get("/desk/panels").status_code == 200
    assert reload(session().scalars(select(Invitation)).one()).member_id == fan.id


def test_somebody_is_left_out_with_a_reason_that_is_kept(app: Flask, team: Browser) -> None:
    fitting(handle="mila")
    from ideas.panels.actions import panels
    from ideas.panels.actions.factors import renew_factors

    renew_factors(now=now())
    panel = panels.draft(words(answer_by=now() + timedelta(days=3)), by=make_actor("team"), now=now())
    team.post(f"/desk/panels/{panel.id}/list")
    seat = list_of(panel.id)[0].row
    where = f"/desk/panels/{panel.id}/list/{seat.id}/removal"
    assert team.get(where).status_code == 200
    refused = team.post(where, {"reason": "so"})
    assert (refused.status_code, "so</textarea>" in refused.text) == (422, True)
    assert team.post(where, {"reason": REASON}).status_code == 303
    assert REASON in team.get(f"/desk/panels/{panel.id}").text
    assert team.post(f"/desk/panels/{panel.id}/sending").status_code == 409
    assert team.post(f"/desk/panels/{panel.id}/removal").status_code == 303


@pytest.mark.parametrize("htmx", [False, True])
def test_the_invited_read_why_and_say_yes(app: Flask, team: Browser, htmx: bool) -> None:
    board, fan = council(), fitting(marks=12)
    panel = invite(team, purpose=f"board:{board.id}")
    mine = Browser(app, fan)
    page = mine.get("/invitations?lang=en").text
    assert [text for text in ("Come into the council", "You are invited because", "Comments: found helpful 12 times.", "Yes, I’m in") if text not in page] == []
    assert mine.get("/boards/council").status_code == 404
    answer = mine.post(f"/invitations/{panel.id}?lang=en", {"answer": "yes"}, htmx=htmx)
    assert answer.status_code == (200 if htmx else 303)
    assert not htmx or ("<html" not in answer.text and "You said yes" in answer.text)
    assert mine.get("/boards/council").status_code == 200
    assert "/boards/council" in mine.get("/invitations").text
    assert mine.post(f"/invitations/{panel.id}", {"answer": "no"}).status_code == 303
    assert mine.get("/boards/council").status_code == 404
    assert Browser(app, make_member()).post(f"/invitations/{panel.id}", {"answer": "yes"}).status_code == 404


def test_invitations_are_switched_off_and_on(app: Flask) -> None:
    fan = make_member()
    mine = Browser(app, fan)
    assert "No invitations, please" in mine.get("/invitations?lang=en").text
    assert mine.post("/invitations/choice", {"wants": "0"}).status_code == 303
    assert wants_none(fan.id)
    assert "Invite me again" in mine.get("/invitations?lang=en").text
    mine.post("/invitations/choice", {"wants": "1"})
    assert not wants_none(fan.id)


def test_an_admin_opens_a_board_and_the_team_keeps_its_list(app: Flask, team: Browser) -> None:
    admin = Browser(app, make_member("admin"))
    refused = admin.post("/desk/panels/boards/new", COUNCIL | {"name_en": ""})
    assert (refused.status_code, 'value="Rat"' in refused.text) == (422, True)
    assert admin.post("/desk/panels/boards/new", COUNCIL).headers["Location"].startswith("/desk/panels/boards/council")
    assert team.post("/desk/panels/boards/new", COUNCIL).status_code == 403
    mila, ben = make_member(handle="mila"), make_member(handle="ben")
    here = "/desk/panels/boards/council"
    missing = team.post(f"{here}/guests?lang=en", {"who": "@mila, nobody"})
    assert (missing.status_code, "One name belongs to nobody here" in missing.text, "nobody</textarea>" in missing.text) == (422, True, True)
    table = {"file": (io.BytesIO("handle;since\r\nben;2026\r\n=HYPERLINK(1);x\r\n".encode("utf-8-sig")), "guests.csv")}
    assert team.post(f"{here}/guests/file", table, content_type="multipart/form-data").status_code == 422
    assert set(session().execute(select(BoardGuest.member_id, BoardGuest.source)).all()) == {(mila.id, "list"), (ben.id, "csv")}
    assert team.post(f"{here}/guests/file", {}).status_code == 422
    assert team.post(f"{here}/tier", {"tier": "insider"}).status_code == 303
    assert team.post(f"{here}/tier", {"tier": "king"}).status_code == 422
    assert team.get(f"{here}/guests/{mila.id}/removal").status_code == 200
    assert team.post(f"{here}/guests/{mila.id}/removal", {"reason": REASON}).status_code == 303
    page = team.get(here).text
    assert (REASON in page, "@ben" in page) == (True, True)
    assert team.get("/desk/panels/boards/products").status_code == 404

"""What strains a page, made beside the demo: long words, many comments, every outcome, every state of an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image
from sqlalchemy import select, update

from ideas.accounts.models import Member, Passkey
from ideas.accounts.queries import actor_of
from ideas.board.actions import add_picture
from ideas.board.actions.boards import change_board
from ideas.board.models import Board, Idea
from ideas.board.rules.campaign import PRESETS, opening
from ideas.comments.actions.moderation import hide as hide_comment
from ideas.comments.actions.talk import edit as edit_comment
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.secrets import new_token
from ideas.lifecycle.actions import begin_again, correct, hide_update, move, post_update, remove, return_with_reasons
from ideas.lifecycle.actions.clock import strike
from ideas.lifecycle.models import Milestone, StageChange, Update
from ideas.reports.actions import make as report
from tests.extremes_brought import brought
from tests.factories import make_idea, make_member

TITLE = "Donaudampfschifffahrtskapitänskajüte mit Straßenbahnhaltestellenwartehäuschen, Feuerwehrgerätehaus und Drehbrückenwinde"
SUMMARY = "Ein Sammelbausatz für alle, die zusammengesetzte Hauptwörter lieber aus Buche als aus Buchstaben bauen, mit Mehrfachverzapfungen und Nachrüstsätzen."
SAID = "Die Wartehäuschendachbalkenverzapfung müsste man zweimal probieren: einmal in Buche und einmal in Ahorn. Sonst quillt sie beim ersten Regen."
CREATOR, NEWCOMER, CAREFUL = "eva-lang", "neu-hier", "sina-sicher"


def extremes() -> dict[str, Any]:
    """Make them all; gives the paths' parts by name. Needs an application context and the two boards."""
    now = datetime.now(UTC)
    staff = make_member("moderator", handle="maxi-desk", name="Maximiliane Freifrau von Wartenburg-Lichtenstein", title="Gemeinschaft")
    eva = make_member(handle=CREATOR, name="Eva-Maria Langenscheidt-Großkreutz", lang="de", bio=SUMMARY)
    make_member(handle=NEWCOMER, name="Neu Hier", lang="de")
    careful = make_member(handle=CAREFUL, name="Sina Sicher", lang="de", factor_since=now)
    with writing() as current:
        current.add(Passkey(member_id=careful.id, credential_id=new_token(), user_handle=new_token(), public_key="", sign_count=0, name="Telefon in der Werkstatt", created_at=now))
    made = {name: one(eva, staff, now) for name, one in IDEAS.items()}
    _desk(eva, staff, now)
    with writing() as current:
        current.execute(update(StageChange).where(StageChange.idea_id.in_([idea.id for idea in made.values()])).values(origin="live"))
    return _parts(made, eva) | brought(eva, make_member("admin", handle="import-admin", name="Imke Import"), now)


def _parts(made: dict[str, Idea], eva: Member) -> dict[str, Any]:
    updates = select(Update.id).where(Update.idea_id == made["told"].id).order_by(Update.id)
    comments = select(Comment.id).where(Comment.idea_id == made["talked"].id).order_by(Comment.id)
    parts = {"update": session().scalars(updates).all()[2], "comment": session().scalars(comments).first(), "member": eva.id, "newcomer": NEWCOMER, "creator": CREATOR}
    session().rollback()
    return parts | {name: f"/ideas/{idea.id}" for name, idea in made.items()} | {f"{name}_id": idea.id for name, idea in made.items()}


def _idea(eva: Member, **values: Any) -> Idea:
    texts = {"lang": "de", "summary": "Schienen aus Buche, die ohne Schrauben halten.", "problem": "Der Fußboden ist immer voll.", "body": "Eine Leiste mit Löchern.\n\n- gerade Stücke\n- Kurven aus zwei Teilen"}
    return make_idea(eva, **texts | values)


def _long(eva: Member, staff: Member, now: datetime) -> Idea:
    return _idea(eva, at=now - timedelta(days=3), title=TITLE, summary=SUMMARY, goal=300, vote_count=214, tags=("straßenbahnhaltestelle", "buchenholz", "winde", "kapitänskajüte", "nachrüstsatz"))


def _told(eva: Member, staff: Member, now: datetime) -> Idea:
    """A timeline with all it can hold: the creator's news, an answer, its correction, one that was hidden."""
    idea = _idea(eva, at=now - timedelta(days=9), title="Windmühle mit drehbarer Haube", summary="Die Haube folgt dem Wind, die Flügel treiben ein Mahlwerk.", goal=300, vote_count=301, stage="in_review")
    by, day = actor_of(staff), timedelta(days=1)
    promised = (now + 20 * day).date()
    post_update(idea, text="Die Haube läuft jetzt auf zwölf Kugeln und dreht sich beim leisesten Pusten.", title="Neues Lager", lang="de", by=actor_of(eva), now=now - 5 * day)
    answer = post_update(idea, text="Wir haben drei Hauben gedruckt. Der Prototyp steht auf der Werkbank.", title="Der Prototyp steht", next_step="Belastungstest mit zwölf Kindern", promised_for=promised, lang="de", by=by, now=now - 4 * day)
    correct(answer, text="Wir haben zwei Hauben gedruckt, nicht drei. Der Prototyp steht auf der Werkbank.", next_step="Belastungstest mit zwölf Kindern", promised_for=promised, by=by, now=now - 3 * day)
    hidden = post_update(idea, text="Hier stand die Telefonnummer einer Kollegin.", lang="de", by=by, now=now - 2 * day)
    hide_update(hidden, reason="personal_data", text="That is not for here.", by=by, now=now - day)
    return idea


def _talked(eva: Member, staff: Member, now: datetime) -> Idea:
    """Three hundred comments in threads, one edited, one hidden, one official."""
    idea = _idea(eva, at=now - timedelta(days=2), title="Zahnradbahn mit Zahnstange aus Ahorn", goal=300, vote_count=12)
    people = [make_member(name=name, lang="de") for name in ("Jo", "Bärbel Überschär", "Oğuzhan Yıldırım-Schwarzenbacher")]
    said: list[Comment] = []
    with writing() as current:
        for number in range(300):
            parent = said[-(number % 3)].id if number % 3 and said else None
            words = SAID if number % 7 else SAID.replace(" ", "")
            comment = Comment(idea_id=idea.id, author_id=people[number % 3].id, parent_id=parent, body=words, body_html=f"<p>{words}</p>", lang="de", at=now - timedelta(minutes=900 - 2 * number), helpful_count=number % 5)
            current.add(comment)
            current.flush()
            said.append(comment)
        said[3].official, said[3].author_id = True, staff.id
        current.get_one(Idea, idea.id).comment_count = 300
    edit_comment(said[0], SAID + " Nachtrag: in Esche auch.", by=actor_of(people[0]), now=now)
    hide_comment(said[6], reason="insulting", text="Bitte ohne Beleidigungen.", by=actor_of(staff), now=now)
    return idea


def _decided(stage: str, reason: str, mind: str) -> Callable[[Member, Member, datetime], Idea]:
    def one(eva: Member, staff: Member, now: datetime) -> Idea:
        idea = _idea(eva, at=now - timedelta(days=40), title=f"Schwebebahn über dem Schreibtisch, {stage}", goal=300, vote_count=312, stage="in_review")
        until = (now + timedelta(days=150)).date() if stage == "parked" else None
        move(idea, stage, reason=reason, text="Die Zugprobe hielt nicht: bei 400 g verzieht sich die Schiene um 7 mm. Wir haben sie dreimal gebaut.", changes_mind=mind, parked_until=until, by=actor_of(staff), now=now)
        return idea
    return one


def _draft(eva: Member, staff: Member, now: datetime) -> Idea:
    idea = _idea(eva, at=now, title="Leuchtturm, dessen Lampe sich dreht", summary="Mit Kurbel.", lang="de", stage="draft", tags=("leuchtturm",))
    for mode in ("L", "RGB", "CMYK"):
        add_picture(idea, _picture(mode), "Ein Leuchtturm aus Holzklötzen" if mode == "L" else "", by=actor_of(eva), now=now)
    return idea


def _returned(eva: Member, staff: Member, now: datetime) -> Idea:
    idea = _idea(eva, at=now - timedelta(days=1), title="Ein Haus", lang="de", stage="submitted")
    return_with_reasons(idea, reason="quality_of_submission", text="Schreib dazu, was daran neu ist, und zeig es auf einem Bild.", by=actor_of(staff), now=now)
    return idea


def _removed(eva: Member, staff: Member, now: datetime) -> Idea:
    idea = _idea(eva, at=now - timedelta(days=6), title="Ein Bausatz, der schon jemandem gehört", lang="de")
    remove(idea, reason="rights", text="Der Bausatz ist geschützt und steht in einem fremden Katalog.", by=actor_of(staff), now=now)
    return idea


def _waiting(eva: Member, staff: Member, now: datetime) -> Idea:
    return _idea(eva, at=now - timedelta(days=4), title=TITLE.replace("Donau", "Elbe"), summary=SUMMARY, lang="de", stage="submitted")


def _running(eva: Member, staff: Member, now: datetime) -> Idea:
    """Two milestones passed, five days to the end."""
    begun = now - timedelta(days=295)
    rules = opening(PRESETS["small_brand"], begun, now) | {"closes_at": now + timedelta(days=5, hours=2)}
    idea = _idea(eva, at=begun, title="Drehorgel mit gestecktem Lochband", summary="Die Melodie besteht aus Zapfen auf einem Band.", vote_count=68, milestone_count=2, milestone_at=now - timedelta(days=30), milestone_votes=50, **rules)
    with writing() as current:
        current.add_all(Milestone(idea_id=idea.id, number=at, votes=votes, days_added=120, at=now - timedelta(days=days)) for at, votes, days in ((1, 10, 250), (2, 50, 30)))
    return idea


def _ended(eva: Member, staff: Member, now: datetime) -> Idea:
    """Its time is over, and nobody has begun anew."""
    begun = now - timedelta(days=70)
    idea = _idea(eva, at=begun, title="Wasserrad für die Regenrinne", summary="Es treibt ein Glockenspiel.", vote_count=7, tags=("wasserrad",), **opening(PRESETS["small_brand"], begun, begun))
    strike(idea, now=now)
    return idea


def _again(eva: Member, staff: Member, now: datetime) -> Idea:
    """The draft of a new version."""
    begun = now - timedelta(days=90)
    idea = _idea(eva, at=begun, title="Sternwarte mit Schlitzkuppel", summary="Die Kuppel dreht sich mit einer Kurbel.", vote_count=4, tags=("sternwarte",), **opening(PRESETS["small_brand"], begun, begun))
    strike(idea, now=now)
    return begin_again(idea, by=actor_of(eva), now=now)


def _many(eva: Member, staff: Member, now: datetime) -> Idea:
    """More pictures than a row holds, and more supporters than the goal."""
    idea = _idea(eva, at=now - timedelta(days=20), title="Marktplatz", summary="Zehn Stände um einen Brunnen.", goal=10_000, vote_count=9_842)
    for turn in range(8):
        add_picture(idea, _picture("RGB", turn), f"Ein Marktstand, Ansicht {turn + 1}", by=actor_of(eva), now=now)
    return idea


IDEAS: dict[str, Callable[[Member, Member, datetime], Idea]] = {
    "long": _long, "told": _told, "talked": _talked, "draft": _draft, "returned": _returned, "taken_down": _removed, "waiting": _waiting, "many": _many, "running": _running, "ended": _ended, "again": _again,
    "declined": _decided("declined", "technical_feasibility", "Eine Schiene, die 400 g trägt und unter 9 € kostet."),
    "approved": _decided("approved", "other", ""),
    "parked": _decided("parked", "timing_parked", "Wenn die neue Säge steht, sehen wir wieder hin."),
}


def _desk(eva: Member, staff: Member, now: datetime) -> None:
    """Work for the desk: comments that wait, reports, a contact person."""
    idea = _idea(eva, at=now, title="Murmelmaschine", lang="de")
    with writing() as current:
        current.add(Comment(idea_id=idea.id, author_id=eva.id, body=SAID, body_html=f"<p>{SAID}</p>", lang="de", at=now, state="waiting"))
    fan = make_member(name="Bärbel Überschär", lang="de")
    report("idea", idea.id, reason="spam", text="Werbung für " + "Wartehäuschendachbalken" * 4, good_faith=True, by=actor_of(fan), now=now)
    board = session().scalars(select(Board).order_by(Board.id)).first()
    assert board is not None
    fields = {"name_de": board.name_de, "name_en": board.name_en, "intro_de": board.intro_de, "intro_en": board.intro_en, "preset": "small_brand", "contact": str(staff.id)}
    admin = make_member("admin", handle="kontakt-admin", name="Ruth Root")
    session().rollback()
    change_board(board, fields, pre_moderation=board.pre_moderation, by=actor_of(admin), now=now)


def _picture(mode: str, turn: int = 0) -> bytes:
    from io import BytesIO

    file = BytesIO()
    Image.linear_gradient("L").rotate(90 * turn).resize((1600 - 90 * turn, 1200)).convert(mode).save(file, "JPEG")
    return file.getvalue()

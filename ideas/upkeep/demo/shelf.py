"""What the demo has on the shelf: a product with its credits and what an owner tells, looks behind the scenes, picks, a collection, an interview."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea, Picture
from ideas.collections import actions as collections
from ideas.core.db import session
from ideas.core.words import ZONE
from ideas.lifecycle.actions import post_update
from ideas.products import actions as products
from ideas.products.models import InterviewAnswer, ReportPicture
from ideas.products.queries.interviews import said_in
from ideas.products.rules.credits import Entry
from ideas.upkeep.demo.stories import drawing

PRODUCT, MADE = "hafenkran", "sternwarte"
BOX = (
    "Im Grundkasten: 212 Teile aus Buche, der Drehkranz, **zwei Kurbeln** und der Greifrahmen, der aus Miras Prototyp fast unverändert übernommen ist.\n\n"
    "Geändert hat sich der Ausleger: Er ist drei Löcher kürzer, damit der Kran auch mit vollem Container steht."
)
OWNER = (
    "Zwei Nachmittage mit meiner Enkelin, dann stand er. Der Rahmen rastet wirklich ein, wenn man ihn absetzt. "
    "Die kleinen Poller halten nicht so gut, die haben wir geleimt. Er steht jetzt auf der Fensterbank und verlädt Walnüsse."
)
QUESTIONS = (
    ("Wie hat es angefangen?", "Mit einer Frage unserer Tochter am Hafen: *Wie kommen die Kisten vom Schiff?* Am selben Abend lagen die ersten Latten auf dem Küchentisch."),
    ("Was war das Schwierigste?", "Der Greifrahmen. Zwei Monate lang ist er entweder nicht eingerastet oder nicht wieder losgegangen. Am Ende war es eine Frage von einem halben Millimeter."),
    ("Was würdest du jemandem raten, der gerade anfängt?", "Früh zeigen, auch wenn es wackelt. Die besten Hinweise kamen zu einem Foto, auf dem der Ausleger mit Klebeband hielt."),
)
PICKS = (
    ("wand-kugelbahn", "hanna-vogt", "Weil ich die Bahn abends an die Wand hänge und morgens noch weiß, wo sie stand."),
    ("marble-lift", None, "Ein Aufzug ohne Strom, der nie klemmt: Das will ich sehen."),
)


def shelf(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """Write it all with the use cases, each as of its day."""
    team, days = actor_of(members["hanna-vogt"]), {at: now - timedelta(days=at) for at in (160, 120, 90, 49, 45, 40, 30, 20, 12, 9, 2, 1)}
    _product(ideas[PRODUCT], team, days)
    _owner(ideas[PRODUCT], _members(members)[0], days[12])
    _looks(ideas, team, days)
    _interview(ideas[PRODUCT], team, days)
    _picks(ideas, members, days[1])
    _collections(ideas, team, _members(members)[1], days)


def _members(members: dict[str, Member]) -> list[Actor]:
    """People of the stories who are not staff and have words of their own."""
    return [actor_of(one) for one in members.values() if one.role == "member" and one.bio and one.handle != "mira-k"]


def _product(idea: Idea, team: Actor, days: dict[int, datetime]) -> None:
    products.open_product(idea, by=team, now=days[49])
    products.change(idea, text=BOX, shop_url="https://shop.example.org/hafenkran", royalty_hundredths=100, copy_count=10, by=team, now=days[49])
    products.credit(idea, Entry("copies", copy_count=10, note="Mit der ersten Lieferung"), figures_public=True, by=team, now=days[45])
    begun, ended = _month_before(days[9])
    products.credit(idea, Entry("royalty", begun, ended, 4_123_750), figures_public=True, by=team, now=days[9])


def _month_before(moment: datetime) -> tuple[date, date]:
    """The first and the last day of the month before this one."""
    last = moment.astimezone(ZONE).date().replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def _owner(idea: Idea, owner: Actor, at: datetime) -> None:
    report = products.tell(idea, OWNER, owns=True, by=owner, now=at)
    for position, (seed, alt) in enumerate(((31, "Der gelbe Kran auf einer Fensterbank"), (32, "Der Greifrahmen von nahem"))):
        shown = picture("harbour-crane", seed, alt, owner, at, position)
        session().add(ReportPicture(picture_id=shown.id, report_id=report.id))


def picture(scene: str, seed: int, alt: str, by: Actor, at: datetime, position: int = 0, **more: Any) -> Picture:
    """A drawn scene as a picture of somebody's."""
    row = Picture(by_id=by.id, position=position, alt=alt, files=drawing(scene, seed), created_at=at, **more)
    session().add(row)
    session().flush()
    return row


def _looks(ideas: dict[str, Idea], team: Actor, days: dict[int, datetime]) -> None:
    """One of the product's making, as of the time it was made, and one of an idea that is being made now."""
    told = (
        (MADE, 2, "observatory", "Die Kuppel dreht sich", "Das erste Muster der Kuppel ist da. Sie dreht sich auf neun Kugeln, und man hört sie kaum."),
        (MADE, 20, "observatory", "Buche oder Linde?", "Wir haben beides gefräst. Linde ist leiser beim Drehen, Buche hält die Zapfen. Es wird Buche mit einem Ring aus Linde."),
    )
    for key, day, scene, title, text in told:
        update = post_update(ideas[key], text=text, title=title, kind="behind", lang="de", by=team, now=days[day])
        for position in range(2):
            picture(scene, 40 + day + position, f"Muster {position + 1} auf der Werkbank", team, days[day], position, update_id=update.id)


def _interview(idea: Idea, team: Actor, days: dict[int, datetime]) -> None:
    asked = [products.Asked(question, answer) for question, answer in QUESTIONS]
    products.write_interview(idea, "„Ein halber Millimeter“: mit Mira am Küchentisch", "Mira hat mit ihrer Familie den Hafenkran gebaut, aus Latten und einer Frage.", asked, by=team, now=days[40])
    answers: list[InterviewAnswer] = [one.answer for one in said_in(idea.id)]
    answers[1].picture_id = picture("harbour-crane", 50, "Der Greifrahmen im Prototyp", team, days[40]).id
    products.publish_interview(idea, by=team, now=days[30])


def _picks(ideas: dict[str, Idea], members: dict[str, Member], at: datetime) -> None:
    staff = [one for one in members.values() if one.role in {"team", "admin"}]
    today = at.astimezone(ZONE).date()
    for key, handle, sentence in PICKS:
        by = actor_of(members[handle] if handle else staff[-1])
        collections.pick(ideas[key], sentence, from_day=today, until=today + timedelta(days=14), by=by, now=at)


def _collections(ideas: dict[str, Idea], team: Actor, fan: Actor, days: dict[int, datetime]) -> None:
    walls = collections.gather("Was an die Wand passt", text="Für Wohnungen, in denen der Boden schon voll ist.", by=fan, now=days[20])
    for key, sentence in (("wand-kugelbahn", "Die hat mich auf den Gedanken gebracht."), ("wandschiene", "Macht aus jeder Bahn eine Wandbahn."), ("puppenhaus", "Steht flach, wenn man die Tiefe halbiert.")):
        collections.add(walls, ideas[key], sentence, by=fan, now=days[20])
    turning = collections.gather("Alles, was sich dreht", text="Kurbeln, Kuppeln, Kränze: unsere Schwäche.", official=True, by=team, now=days[12])
    for key, sentence in (("hafenkran", "Der mit dem Drehkranz."), ("sternwarte", "Die Kuppel läuft auf neun Kugeln."), ("windmuehle", "")):
        collections.add(turning, ideas[key], sentence, by=team, now=days[12])

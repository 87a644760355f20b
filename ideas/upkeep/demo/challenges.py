"""The demo's challenges: one that is voted on now, one decided some weeks ago. They are played by the use cases, each at its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board, Idea, Picture
from ideas.challenges import actions
from ideas.challenges.models import Challenge
from ideas.challenges.queries.entries import entry_of
from ideas.core.db import session
from ideas.upkeep.demo.stories import drawing

People = dict[str, Member]
RULES_DE = "- Bis zu zwei Ideen je Person, neue oder solche, die schon sammeln.\n- Die Jury liest jede, gibt Punkte und nennt ihre Gründe öffentlich.\n- Wer mitmacht, behält alle Rechte an der Idee; es gilt, was im Bereich gilt.\n- In der Fan-Abstimmung hat jede Person drei Stimmen, keine für sich selbst."
RULES_EN = "- Up to two ideas each, new ones or ones that gather already.\n- The jury reads each of them, gives points, and says its reasons in public.\n- Whoever takes part keeps all rights to the idea; what holds on the board holds here.\n- In the fan vote everybody has three votes, none for themselves."
NOW: dict[str, Any] = {
    "days": (-30, -12, -5, 9, 14), "scene": ("market-stall", 31, "Ein flacher Stand aus Latten auf einem schmalen Balkon"),
    "title_de": "Kleiner Platz, große Pläne", "title_en": "Small space, big plans",
    "question_de": "Was baust du dort, wo kein Teppich liegt: am Fenster, an der Wand, auf dem Küchentisch?", "question_en": "What do you build where there is no carpet: at the window, on the wall, on the kitchen table?",
    "prize_de": "Ein Wochenende in unserer Werkstatt für den ersten Platz, und ein Prototyp zum Mitnehmen.", "prize_en": "A weekend in our workshop for the first place, and a prototype to take home.",
    "jury": ("hanna-vogt", "tilda"), "enter": {"eisenbahnbruecke": -29, "marble-lift": -28, "marktstand": -27, "windowsill-greenhouse": -24, "aussichtsturm": -18, "linkshaender": -26},
    "chosen": {
        "eisenbahnbruecke": "Sie macht aus dem Küchentisch eine Landschaft und ist vor dem Essen in einer Minute weg.",
        "windowsill-greenhouse": "Ein Bausatz, der weiterwächst, wenn er fertig ist: Das hatte noch niemand.",
        "aussichtsturm": "Er braucht eine Handbreit Boden und wird doch höher als das Regal.",
        "marktstand": "Flach an die Wand gelehnt verschwindet er ganz. Und Kaufladen spielen alle.",
    },
}
THEN: dict[str, Any] = {
    "days": (-86, -64, -56, -48, -44), "scene": ("tree-house", 17, "Zwei Baumhäuser mit einer Brücke dazwischen"),
    "title_de": "Gemeinsam bauen", "title_en": "Building together", "question_de": "Welcher Bausatz wird erst zu zweit richtig gut?", "question_en": "Which kit gets really good only with two of you?",
    "prize_de": "Hundert Euro für die Bastelkiste.", "prize_en": "A hundred euros for the box of bits.",
    "jury": ("david-osei", "oma-gerdi"), "enter": {"baumhausdorf": -84, "puppenhaus": -82, "wand-kugelbahn": -80, "windmuehle": -70},
    "chosen": {
        "baumhausdorf": "Zwei Häuser, eine Brücke: Ohne die anderen fehlt die Hälfte.",
        "puppenhaus": "Rampe und Lift laden Kinder ein, die sonst zusehen.",
        "wand-kugelbahn": "Eine hält, einer steckt: So steht es schon in der Beschreibung.",
    },
    "word": "Drei ganz verschiedene Ideen, und bei allen hat uns die Jury-Probe Spaß gemacht: bauen, ohne zu reden. **Danke** an alle, die mitgemacht und abgestimmt haben.",
}


def challenges(ideas: dict[str, Idea], members: People, now: datetime) -> None:
    """Both of them, inside the demo's transaction."""
    _play(THEN, ideas, members, now, voters=40)
    _play(NOW, ideas, members, now, voters=24)


def _play(told: dict[str, Any], ideas: dict[str, Idea], members: People, now: datetime, *, voters: int) -> None:
    challenge = _asked(told, members, now)
    for key, day in told["enter"].items():
        author = session().get_one(Member, ideas[key].author_id)
        actions.enter(challenge, ideas[key], by=_as(author), now=_at(now, day))
    _judge(challenge, told, ideas, members, now)
    _vote(challenge, [ideas[key] for key in told["chosen"]], members, now, _at(now, told["days"][2] + 1), voters)
    if "word" in told:
        actions.publish(challenge, word=told["word"], lang="de", by=_as(members["hanna-vogt"]), now=_at(now, told["days"][3] + 2))


def _asked(told: dict[str, Any], members: People, now: datetime) -> Challenge:
    """Made and announced four days before it begins."""
    names = ("opens_at", "closes_at", "vote_opens_at", "vote_closes_at", "result_at")
    days = {name: _at(now, day) for name, day in zip(names, told["days"], strict=True)}
    words = {name: text for name, text in told.items() if name.endswith(("_de", "_en"))}
    board = session().query(Board).filter_by(slug="products").one()
    fields = words | days | {"form": "challenge", "board_id": board.id, "rules_de": RULES_DE, "rules_en": RULES_EN, "entries_each": 2, "votes_each": 3, "winners_most": 1}
    by, begun = _as(members["hanna-vogt"]), _at(now, told["days"][0] - 4)
    challenge = actions.draft(fields, by=by, now=begun)
    scene, seed, alt = told["scene"]
    picture = Picture(by_id=by.id, alt=alt, files=drawing(scene, seed), created_at=begun)
    session().add(picture)
    session().flush()
    challenge.picture_id = picture.id
    actions.announce(challenge, by=by, now=begun)
    return actions.move_on(challenge, now=challenge.opens_at)


def _judge(challenge: Challenge, told: dict[str, Any], ideas: dict[str, Idea], members: People, now: datetime) -> None:
    """The jury gives its points on the day after the last entry, and chooses the day after that."""
    invited, judged = _at(now, told["days"][0] + 1), _at(now, told["days"][1] + 1)
    for handle in told["jury"]:
        actions.invite(challenge, members[handle], by=_as(members["ruth-lindner"]), now=invited)
        actions.answer(challenge, agrees=True, by=_as(members[handle]), now=invited)
        for at, key in enumerate(told["enter"]):
            entry = entry_of(challenge.id, ideas[key].id)
            assert entry is not None
            points = (5 if key in told["chosen"] else 3) - (at + len(handle)) % 2
            actions.score(challenge, entry, points=points, note="", by=_as(members[handle]), now=judged)
    reasons = {entry.id: text for key, text in told["chosen"].items() if (entry := entry_of(challenge.id, ideas[key].id)) is not None}
    actions.choose(challenge, reasons, lang="de", by=_as(members["hanna-vogt"]), now=judged + timedelta(days=1))


def _vote(challenge: Challenge, ideas: list[Idea], members: People, now: datetime, begun: datetime, voters: int) -> None:
    """Some of the crowd give one or two of their three votes, rather to those chosen first."""
    rng = Random(challenge.id)
    crowd = [member for member in members.values() if member.role == "member"][-voters:]
    for at, member in enumerate(crowd):
        for place in sorted(set(rng.choices(range(len(ideas)), weights=range(len(ideas), 0, -1), k=2))):
            moment = min(begun + timedelta(hours=at), now)
            actions.vote(challenge, ideas[place], by=_as(member), now=moment)


def _as(member: Member) -> Actor:
    return Actor(member.id, member.role)


def _at(now: datetime, day: float) -> datetime:
    """Noon of that day, so many days from now."""
    return (now + timedelta(days=day)).replace(hour=12, minute=0, second=0, microsecond=0)

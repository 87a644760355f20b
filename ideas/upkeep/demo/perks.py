"""The demo's perks: what is to be had, who redeemed what, a test that was drawn and told of, and one people apply for now. Played by the use cases, each at its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ideas.accounts.models import Actor, Member
from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.perks import actions
from ideas.perks.models import Perk
from ideas.perks.queries.perks import closed_boards
from ideas.product_tests.actions import drawing, reporting
from ideas.product_tests.models import ProductTest, TesterPicture
from ideas.product_tests.queries.draws import draw_of
from ideas.rewards.actions.booking import grant
from ideas.rewards.queries import balance_of
from ideas.upkeep.demo.shelf import picture

DAY = timedelta(days=1)
PLAIN: dict[str, Any] = {"each_most": 1, "tier": "fan", "countries": [], "opens_at": None, "closes_at": None, "expiry_days": None, "cost_cents": 0, "board_id": None}
PERKS: tuple[dict[str, Any], ...] = (
    {
        "kind": "code", "days": 50, "price": 40, "stock": 0, "countries": ["AT", "CH", "DE"], "expiry_days": 180, "cost_cents": 450, "title_de": "10 % im Laden", "title_en": "10% off in the shop",
        "text_de": "Ein Code für den Laden im Netz: 10 % auf alles, was aus Holz ist.", "text_en": "A code for the online shop: 10% off everything made of wood.",
        "terms_de": "Gilt ein Mal und nicht zusammen mit anderen Codes. Auszahlen können wir ihn nicht.", "terms_en": "Holds once and not together with other codes. We cannot pay it out.",
    },
    {
        "kind": "event_seat", "days": 21, "price": 60, "stock": 8, "tier": "insider", "cost_cents": 1800, "title_de": "Ein Tag in der Werkstatt", "title_en": "A day in the workshop",
        "text_de": "Am letzten Samstag im Januar fräsen wir zusammen, von zehn bis vier. Suppe gibt es auch.", "text_en": "On the last Saturday of January we mill together, from ten to four. There is soup too.",
        "terms_de": "Anreise auf eigene Kosten. Wer nicht kann, gibt den Platz bis zum Mittwoch davor zurück.", "terms_en": "Travel is yours. Whoever cannot come gives the seat back by the Wednesday before.",
    },
    {
        "kind": "thank_you_card", "days": 60, "price": 15, "stock": 40, "cost_cents": 190, "title_de": "Eine Karte aus der Werkstatt", "title_en": "A card from the workshop",
        "text_de": "Von Hand gedruckt, mit einem Gruß von uns allen. Sie kommt mit der Post.", "text_en": "Printed by hand, with a greeting from all of us. It comes by post.",
        "terms_de": "Wohin sie gehen soll, fragen wir dich per Mail. Die Adresse löschen wir, sobald sie unterwegs ist.", "terms_en": "We ask you by mail where to send it, and delete the address once it is on its way.",
    },
    {
        "kind": "donation", "days": 60, "price": 10, "stock": 200, "each_most": 10, "cost_cents": 500, "title_de": "Holz für eine Schule", "title_en": "Wood for a school",
        "text_de": "Für 10 Punkte geben wir 5 Euro an die Holzwerkstatt einer Grundschule. Welche, steht im Januar hier.", "text_en": "For 10 points we give 5 euros to the workshop of a primary school. Which one stands here in January.",
        "terms_de": "Eine Spendenquittung gibt es nicht: Die Spende kommt von uns.", "terms_en": "There is no receipt: the donation is ours.",
    },
    {
        "kind": "early_access", "days": 12, "price": 30, "stock": 12, "expiry_days": 60, "title_de": "Zwei Monate früher sehen", "title_en": "See it two months early",
        "text_de": "Du kommst auf das Board, auf dem wir mit Eingeladenen über das sprechen, was noch nicht fertig ist.", "text_en": "You get onto the board where we talk with invited people about what is not finished yet.",
        "terms_de": "Was du dort siehst, erzählst du erst weiter, wenn wir es selbst zeigen.", "terms_en": "You tell others of what you see there once we show it ourselves.",
    },
    {
        "kind": "product_test", "days": 40, "ends": -26, "price": 0, "stock": 3, "tier": "fan", "cost_cents": 3200, "title_de": "Kugelbahn an der Wand: das zweite Muster", "title_en": "Marble run on the wall: the second sample",
        "text_de": "Drei Muster der Wandbahn suchen für zwei Wochen ein Zuhause. Gesucht: eine freie Wand und jemand, der ehrlich sagt, was nicht hält.", "text_en": "Three samples of the wall run look for a home for two weeks. Wanted: a free wall, and somebody who says honestly what does not hold.",
        "terms_de": "Das Muster bleibt bei dir. Du berichtest danach hier, gut oder schlecht.", "terms_en": "The sample stays with you. You report here afterwards, good or bad.",
    },
    {
        "kind": "product_test", "days": 4, "ends": 10, "price": 0, "stock": 5, "tier": "fan", "cost_cents": 4100, "title_de": "Sternwarte: wer dreht die Kuppel?", "title_en": "Observatory: who turns the dome?",
        "text_de": "Fünf Kuppeln aus der Nullserie. Gesucht: Menschen, die mit Kindern bauen, und solche, die es allein tun.", "text_en": "Five domes of the pilot run. Wanted: people who build with children, and people who build alone.",
        "terms_de": "Das Muster bleibt bei dir. Du berichtest danach hier, gut oder schlecht.", "terms_en": "The sample stays with you. You report here afterwards, good or bad.",
    },
)
WHY = (
    "Bei uns ist im Flur eine Wand frei, und drei Kinder warten schon.", "Ich baue seit zwei Jahren Bahnen und schreibe auf, was bricht.", "Unsere Klasse hat freitags Werken. Wir würden es zu zwölft probieren.",
    "Ich habe nur links Kraft und möchte wissen, ob die Stecker gehen.", "I would film the build, with all its mistakes.", "Wir haben Altbauwände, an denen nichts gerade ist. Wenn es hier hält, hält es überall.",
    "Meine Enkelin sagt immer die Wahrheit.", "Ich arbeite in einer Wohngruppe, dort wird alles geprüft.", "Als Schreiner sehe ich die Fugen, als Vater den Rest.",
)
REPORTS = (
    (4, "Zwei Abende gebaut, seit zwölf Tagen an der Wand. Die Kurven halten, die langen Schienen sacken nach einer Woche um drei Millimeter ab. Ich würde den mittleren Zapfen länger machen. Die Kinder stört es nicht.", "Danke, Millimeter helfen uns sehr. Der mittlere Zapfen wird in der nächsten Serie vier Millimeter länger.", ("marble-run", 71, "Die Bahn im Flur, von der Haustür gesehen")),
    (2, "An unserer Wand aus Gips hält das Klebeband nicht, mit Schrauben geht es. In der Anleitung steht davon nichts. Wenn sie hängt, läuft sie gut und leise.", "", None),
)


def perks(members: dict[str, Member], now: datetime) -> None:
    """All of them, inside the demo's transaction."""
    team = actor_of(members["hanna-vogt"])
    fans = [actor_of(one) for one in members.values() if one.role == "member" and one.confirmed_at is not None]
    made: dict[str, list[Perk]] = {}
    for told in PERKS:
        perk = _offer(told, team, now)
        if perk is not None:
            made.setdefault(perk.kind, []).append(perk)
    _redeem(made, fans, team, now)
    done, running = made["product_test"]
    _test(done, fans[3:12], team, now)
    _apply(running, fans[1:7], now - 3 * DAY)


def _offer(told: dict[str, Any], team: Actor, now: datetime) -> Perk | None:
    """Made and published on its day; early access only where there is a board for it."""
    begun, boards = now - told["days"] * DAY, closed_boards()
    if told["kind"] == "early_access" and not boards:
        return None
    more = {"board_id": boards[0].id} if told["kind"] == "early_access" else {"closes_at": now + told["ends"] * DAY} if "ends" in told else {}
    perk = actions.make(PLAIN | {name: value for name, value in told.items() if name not in {"days", "ends"}} | more, by=team, now=begun)
    if perk.kind == "code":
        actions.add_codes(perk, "code\n" + "\n".join(f"HOLZ-{number * 7919 % 100000:05}" for number in range(1, 26)) + "\nHOLZ-07919\n\n", by=team, now=begun)
    return actions.publish(perk, by=team, now=begun)


def _redeem(made: dict[str, list[Perk]], fans: list[Actor], team: Actor, now: datetime) -> None:
    """Some of each kind: still held, used, handed over, given back."""
    code, card, gift = made["code"][0], made["thank_you_card"][0], made["donation"][0]
    held = [_have(code, fan, team, now - days * DAY) for fan, days in ((fans[0], 9), (fans[1], 20), (fans[2], 31))]
    actions.show_code(held[1], by=fans[1], now=now - 19 * DAY)
    actions.show_code(held[2], by=fans[2], now=now - 30 * DAY)
    actions.use(held[2], by=fans[2], now=now - 25 * DAY)
    cards = [_have(card, fan, team, now - days * DAY) for fan, days in ((fans[0], 30), (fans[4], 12), (fans[5], 2))]
    actions.hand_over(cards[0], by=team, now=now - 26 * DAY)
    actions.give_back(cards[1], by=fans[4], now=now - 11 * DAY)
    for fan, days in ((fans[0], 40), (fans[6], 22), (fans[7], 5)):
        actions.hand_over(_have(gift, fan, team, now - days * DAY), by=team, now=now - (days - 2) * DAY)


def _have(perk: Perk, fan: Actor, team: Actor, at: datetime) -> Any:
    """With points of theirs, and where those do not reach with a present of the team."""
    short = perk.price - balance_of(int(fan.id or 0)).balance
    if short > 0:
        grant(int(fan.id or 0), short, by=team, now=at)
    return actions.redeem(perk, country="DE" if perk.countries else "", accepted=True, lang="de", by=fan, now=at)


def _apply(perk: Perk, fans: list[Actor], at: datetime) -> ProductTest:
    test = draw_of(perk.id)
    if test is None:
        raise LookupError(perk.id)
    for fan, text in zip(fans, WHY, strict=False):
        actions.apply(test, text, accepted=True, by=fan, now=at)
    return test


def _test(perk: Perk, fans: list[Actor], team: Actor, now: datetime) -> None:
    """Applied for, drawn, reported, thanked for."""
    test = _apply(perk, fans, now - 35 * DAY)
    chosen = drawing.draw(test, by=team, now=now - 25 * DAY)
    by_id = {fan.id: fan for fan in fans}
    for applied, (rating, body, thanks, shown) in zip(chosen, REPORTS, strict=False):
        fan = by_id[applied.member_id]
        told = reporting.report(test, body, rating=rating, lang="de", by=fan, now=now - (10 - rating) * DAY)
        if shown is not None:
            scene, seed, alt = shown
            session().add(TesterPicture(picture_id=picture(scene, seed, alt, fan, now - (10 - rating) * DAY).id, report_id=told.id))
        if thanks:
            reporting.thank(told, thanks, by=team, now=now - 2 * DAY)

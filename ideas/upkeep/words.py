"""Made-up words for synthetic portals: names, and sentences in German and English."""

from __future__ import annotations

from random import Random

FIRST_NAMES = (
    "Ada", "Aylin", "Ben", "Bruno", "Carla", "Clara", "Daria", "David", "Edda", "Elif", "Emil", "Enno", "Fatma", "Finn", "Frieda", "Greta", "Hanno",
    "Henri", "Ida", "Ilse", "Jan", "Jette", "Jonas", "Juna", "Kaan", "Karim", "Lea", "Leo", "Lina", "Malik", "Mara", "Merle", "Milan", "Nele", "Noah",
    "Ole", "Paula", "Pia", "Rosa", "Till",
)
LETTERS = "BDFGHKMRSW"

_GERMAN = {
    "thing": ("Kugelbahn", "Baumhaus", "Windmühle", "Brücke", "Werkbank", "Burgtor", "Leuchtturm", "Puppenhaus", "Seilbahn", "Marktstand", "Hafenkran", "Gewächshaus"),
    "kind": ("Der Bausatz", "Die Idee", "Das Modell", "Die Schachtel", "Jedes Teil", "Die Anleitung"),
    "does": ("passt", "dreht sich", "steht", "klappt", "hält", "lässt sich bauen"),
    "how": ("ohne Kleber", "mit sechs Händen", "auf dem Teppich", "unter dem Tisch", "aus Buchenholz", "an einem Nachmittag", "auch im Regen", "für zwei Kinder"),
    "and": ("und bleibt so.", "und das seit Jahren.", "und niemand sucht Schrauben.", "und alle bauen mit.", "und nichts fällt um.", "und der Hund darf zusehen."),
}
_ENGLISH = {
    "thing": ("Marble run", "Tree house", "Windmill", "Bridge", "Workbench", "Castle gate", "Lighthouse", "Dolls’ house", "Cable car", "Market stall", "Harbour crane", "Greenhouse"),
    "kind": ("The kit", "The idea", "The model", "The box", "Every part", "The leaflet"),
    "does": ("fits", "turns", "stands", "folds", "holds", "can be built"),
    "how": ("without glue", "with six hands", "on the carpet", "under the table", "from beech", "in one afternoon", "even in the rain", "for two children"),
    "and": ("and stays that way.", "and has for years.", "and nobody looks for screws.", "and everybody joins in.", "and nothing falls over.", "and the dog may watch."),
}
WORDS = {"de": _GERMAN, "en": _ENGLISH}
TAGS = {
    "de": ("kugelbahn", "garten", "schule", "reparatur", "eisenbahn", "kleine wohnung", "klappbar", "rollenspiel", "farbe", "physik", "draußen", "weltraum"),
    "en": ("marbles", "garden", "school", "repair", "railway", "small flat", "folding", "role play", "colour", "physics", "outdoors", "space"),
}


def title(rng: Random, lang: str) -> str:
    """A title of 12 to 60 characters."""
    words = WORDS[lang]
    return f"{rng.choice(words['thing'])} {rng.choice(words['how'])} {rng.randrange(1, 1000)}"


def sentence(rng: Random, lang: str) -> str:
    """One sentence."""
    words = WORDS[lang]
    return f"{rng.choice(words['kind'])} {rng.choice(words['does'])} {rng.choice(words['how'])} {rng.choice(words['and'])}"


def text(rng: Random, lang: str, length: int) -> str:
    """Paragraphs of sentences, about this many characters."""
    sentences, signs = [], 0
    while signs < length:
        sentences.append(sentence(rng, lang))
        signs += len(sentences[-1]) + 1
    return "\n\n".join(" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6))


def person(number: int) -> tuple[str, str]:
    """Handle and name of the n-th quiet member: the first 400 differ by name, the others by number."""
    first, letter = FIRST_NAMES[number % len(FIRST_NAMES)], LETTERS[number // len(FIRST_NAMES) % len(LETTERS)]
    round_ = number // (len(FIRST_NAMES) * len(LETTERS))
    return f"{first.lower()}-{letter.lower()}{round_ or ''}", f"{first} {letter}."

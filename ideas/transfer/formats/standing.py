"""Where an idea stands, in the words of other portals: read as the words that the importer knows."""

from __future__ import annotations

from ideas.transfer.formats.tables import normal

_WORDS = {
    "open": (
        "open", "new", "active", "idea", "submitted", "pending", "under review", "in review", "reviewing", "needs review", "under consideration", "considering", "gathering feedback",
        "collecting feedback", "future consideration", "backlog", "exploring", "evaluating", "not answered", "published",
        "offen", "neu", "eingereicht", "in prüfung", "wird geprüft", "in bearbeitung", "in diskussion", "veröffentlicht",
    ),
    "accepted": ("accepted", "approved", "planned", "on the roadmap", "up next", "next up", "next", "scheduled", "angenommen", "genehmigt", "geplant", "zugestimmt", "bewilligt"),
    "partially_done": (
        "partially done", "in progress", "started", "working on it", "in development", "building", "beta", "in arbeit", "in umsetzung", "begonnen", "teilweise umgesetzt", "in entwicklung",
    ),
    "done": ("done", "complete", "completed", "shipped", "released", "launched", "implemented", "live", "already exists", "delivered", "umgesetzt", "erledigt", "fertig", "realisiert", "abgeschlossen"),
    "declined": (
        "declined", "rejected", "wont do", "won't fix", "will not implement", "will not do", "not planned", "not considering", "no plan to implement", "denied", "abgelehnt", "nicht geplant", "wird nicht umgesetzt",
    ),
    "not_done": ("not done", "withdrawn", "cancelled", "canceled", "zurückgezogen", "nicht umgesetzt"),
    "duplicate": ("duplicate", "merged", "duplikat", "doppelt", "zusammengeführt"),
    "answered": ("answered", "beantwortet"),
    "closed": ("closed", "geschlossen", "beendet"),
    "archived": ("archived", "hidden", "archiviert"),
}
KNOWN = {normal(word): status for status, words in _WORDS.items() for word in words}


def known_status(word: str) -> str | None:
    """What a status is called in the common form; None for a word that nobody knows, '' for none."""
    return KNOWN.get(normal(word)) if normal(word) else ""

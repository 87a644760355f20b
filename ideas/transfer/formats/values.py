"""Values as tables and portals write them: moments, counts, lists, yes and no, HTML as plain text."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape

MONTHS = {
    name: number for number, names in enumerate((
        "jan january januar jänner", "feb february februar", "mar march mär mrz märz", "apr april", "may mai", "jun june juni", "jul july juli",
        "aug august", "sep sept september", "oct october okt oktober", "nov november", "dec december dez dezember",
    ), 1) for name in names.split()
}
HTML_MOST = 500_000  # signs; far more than a text may have here

_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", "table", "section", "article"})
_SIGNS = dict.fromkeys(_BLOCKS, "\n\n") | {"br": "\n", "tr": "\n", "li": "\n- ", "td": " "}
_SILENT = frozenset({"script", "style", "title", "template", "noscript"})
_SILENCE_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _SILENT}
_TOKEN = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]*+)[^<>]*+>")  # taken whole: nothing is tried twice
_HREF = re.compile(r"""\bhref *= *["']?(https?://[^"'\s<>]{1,2000})""", re.IGNORECASE)
TRUE, FALSE = frozenset({"true", "yes", "1", "y", "t", "ja", "wahr", "x"}), frozenset({"false", "no", "0", "n", "f", "nein", "falsch", ""})

_TIME = r"(?:[T ,]+(?:um )?(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?:[ \u202f]?([AaPp])\.?[Mm]\.?)?(?: ?Uhr)?)?"
_ZONE = r"(?: ?(Z|UTC|(?:GMT|UTC)?[+-]\d{2}:?\d{2})(?: ?\(.*\))?)?"
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})" + _TIME + _ZONE)
_DOTS = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})" + _TIME + _ZONE)
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})" + _TIME + _ZONE)
_DAY_NAMED = re.compile(r"(?:\w+,? )?(\d{1,2})\.? (\w+)\.?,? (\d{4})" + _TIME + _ZONE)
_MONTH_NAMED = re.compile(r"(?:\w{3,9},? )?(\w+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + _TIME + _ZONE)
_GROUPED = re.compile(r"\+?\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+")
_WHOLE = re.compile(r"\+?(\d{1,15})(?:[.,]0+)?")


def moment(text: str, order: str = "") -> str | None:
    """A moment or day as ISO 8601; a year stays one. `order` says whether 03/04/2017 begins with the `day` or the `month`; None for what is no date or may be two."""
    text = text.strip()
    if re.fullmatch(r"\d{4}", text):
        return text
    if found := _ISO.fullmatch(text):
        return _iso(int(found.group(1)), int(found.group(2)), int(found.group(3)), found.groups()[3:])
    if found := _DOTS.fullmatch(text):
        return _iso(_century(found.group(3)), int(found.group(2)), int(found.group(1)), found.groups()[3:])
    if found := _SLASHES.fullmatch(text):
        return _slashed(found, order)
    return _named(text)


def _century(year: str) -> int:
    """Two figures are a year from 1970 to 2069."""
    number = int(year)
    return number if len(year) > 2 else number + (1900 if number >= 70 else 2000)


def _slashed(found: re.Match[str], order: str) -> str | None:
    first, second, year = (int(part) for part in found.groups()[:3])
    order = slash_order(found.group()) or order or ("day" if first == second else "")
    if not order:
        return None
    day, month = (first, second) if order == "day" else (second, first)
    return _iso(year, month, day, found.groups()[3:])


def slash_order(text: str) -> str:
    """Whether a date such as 31/12/2017 begins with its `day` or its `month`; '' where it does not show."""
    found = _SLASHES.fullmatch(text.strip())
    if not found:
        return ""
    first, second = int(found.group(1)), int(found.group(2))
    return "day" if first > 12 >= second else "month" if second > 12 >= first else ""


def may_be_two_days(text: str) -> bool:
    """Whether it is a date in which day and month could each be the other: 03/04/2017."""
    found = _SLASHES.fullmatch(text.strip())
    return bool(found) and not slash_order(text) and moment(text) is None and moment(text, "day") is not None


def _named(text: str) -> str | None:
    """31 December 2017, 31. Dez 2017, Dec 31, 2017, Sun Dec 31 2017 10:00:00 GMT+0100 (CET)."""
    for pattern, day, month in ((_DAY_NAMED, 1, 2), (_MONTH_NAMED, 2, 1)):
        found = pattern.fullmatch(text)
        if found and found.group(month).casefold() in MONTHS:
            return _iso(int(found.group(3)), MONTHS[found.group(month).casefold()], int(found.group(day)), found.groups()[3:])
    return None


def _iso(year: int, month: int, day: int, time: tuple[str | None, ...]) -> str | None:
    hour, minute, second, half, zone = (*time, *[None] * 5)[:5]
    try:
        whole = date(year, month, day).isoformat()
    except ValueError:
        return None
    if hour is None:
        return whole
    of_day = _hour(int(hour), half or "")
    if not 0 <= of_day <= 23 or int(minute or 0) > 59 or int(second or 0) > 59:
        return None
    return f"{whole}T{of_day:02}:{minute}:{second or '00'}{_zone(zone or '')}"


def _hour(hour: int, half: str) -> int:
    """The hour of the day; -1 for 0 or 13 with am or pm behind it."""
    if not half:
        return hour
    return hour % 12 + (12 if half in "pP" else 0) if 1 <= hour <= 12 else -1


def _zone(zone: str) -> str:
    """None said is UTC, as all these portals write it."""
    digits = re.sub(r"[^0-9+-]", "", zone)
    return f"{digits[:3]}:{digits[3:]}" if digits else "+00:00"


def count(text: str) -> int | None:
    """A count as people and spreadsheets write it: 12, 12.0, 1,234, 1.234; None for what is none."""
    text = text.strip()
    if _GROUPED.fullmatch(text):
        return int(re.sub(r"\D", "", text))
    found = _WHOLE.fullmatch(text)
    return int(found.group(1)) if found else None


def yes(text: str) -> bool | None:
    """Yes, no, or None for neither."""
    word = text.strip().casefold()
    return True if word in TRUE else False if word in FALSE else None


def parts(text: str) -> list[str]:
    """A list in one value: JSON, or with semicolons, bars, line ends or commas between."""
    text = text.strip()
    if text.startswith("["):
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return parts(text.strip("[]").replace('"', ""))
        return names_in(found)
    sign = next((sign for sign in (";", "|", "\n", ",") if sign in text), ",")
    return list(dict.fromkeys(word for part in text.split(sign) if (word := " ".join(part.split()))))


def names_in(found: object) -> list[str]:
    """The names in a list of texts or of things that have a name, each once."""
    some = found if isinstance(found, list) else [found]
    names = [one.get("name") if isinstance(one, dict) else one for one in some]
    return list(dict.fromkeys(word for name in names if isinstance(name, str | int) and not isinstance(name, bool) and (word := " ".join(str(name).split()))))


def looks_like_html(text: str) -> bool:
    """Whether a text is written in HTML: it has a tag that closes or breaks."""
    return bool(re.search(r"</(?:p|div|a|b|strong|em|i|ul|ol|li|h[1-6]|span|blockquote)>|<br ?/?>", text, re.IGNORECASE))


def plain(html: str) -> str:
    """The words of an HTML text, paragraphs apart; what a browser does not show is left out. A link that its words do not name is written behind them.

    Made for texts of strangers: each sign is looked at a few times at most, however the tags are nested or torn.
    """
    html, words, at, link = html[:HTML_MOST], [""], 0, ("", 0)
    while token := _TOKEN.search(html, at):
        words.append(_shown(html[at:token.start()]))
        link = _marked(words, token, link)
        at = _end_of(html, token)
    words.append(_shown(html[at:]))
    text = re.sub(r" ?\n ?", "\n", re.sub(r" {2,}", " ", "".join(words)))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _shown(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", text))


def _marked(words: list[str], token: re.Match[str], link: tuple[str, int]) -> tuple[str, int]:
    """Put down what a tag looks like; gives the address of the link it stands in, and where its words begin."""
    name, closes = (token.group(2) or "").casefold(), bool(token.group(1))
    words.append("" if closes and name not in _BLOCKS else _SIGNS.get(name, ""))
    if name != "a":
        return link
    address, begun = link
    if address and address not in "".join(words[begun:]):
        words.append(f" ({address})")
    found = None if closes else _HREF.search(token.group())
    return (unescape(found.group(1)) if found else "", len(words))


def _end_of(html: str, token: re.Match[str]) -> int:
    """Where what is shown goes on behind a tag, a comment, a script."""
    if not token.group(2):
        closed = html.find("-->", token.end())
        return closed + 3 if closed >= 0 else len(html)
    name = token.group(2).casefold()
    if token.group(1) or name not in _SILENT:
        return token.end()
    end = _SILENCE_ENDS[name].search(html, token.end())
    return end.start() if end else len(html)

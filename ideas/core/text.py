"""Words from people: cleaned, turned from Markdown into safe HTML, shortened, compared."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from ideas.core.names import HANDLE_MAX, HANDLE_MIN, canonical_email, handle_key, handle_problem

__all__ = [
    "canonical_email",
    "clean_line",
    "clean_text",
    "diff_html",
    "excerpt",
    "handle_key",
    "handle_problem",
    "has_link",
    "markdown_html",
    "mentions",
    "plain_html",
    "slug",
]

_TAGS = "p br strong em ul ol li blockquote code pre h3 h4 a hr table thead tbody tr th td"
ALLOWED_TAGS = frozenset(_TAGS.split())
ALLOWED_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
ALLOWED_SCHEMES = {"http", "https", "mailto"}

_LINK = re.compile(
    r"https?://[^/?#@\s\\]+(?:[/?#][\x21-\x7e]*)?"  # no user name before the host: it only serves to deceive
    r"|mailto:[^\s@/]+@[^\s@/]+"
    r"|/(?!/|\\|%(?:2f|5c|0[9ad]))[\x21-\x7e]*"
    r"|#[\x21-\x7e]+",
    re.IGNORECASE,
)
_URL_SIGN = r"[^\s<>\"'`()]"
_URL_BRACKETS = rf"\({_URL_SIGN}*\)"
_BARE_LINK = re.compile(
    rf"(?<![\w:./])https?://(?:{_URL_SIGN}|{_URL_BRACKETS})*(?:[^\s<>\"'`().,;:!?*_~\]}}]|{_URL_BRACKETS})",
    re.IGNORECASE,
)
_LINK_LIKE = re.compile(
    r"\w://|\bwww\.\w|\bmailto:|\b[\w-]+\.(?:com|net|org|de|at|ch|eu|io|info|shop|xyz|ru|cn|biz)\b",
    re.IGNORECASE,
)
_MENTION = re.compile(r"(?<![\w@./+-])@([\w.-]+)(?!@)")
_DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BLANK = "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and signs that show nothing
_DROPPED_IN_LINES = dict.fromkeys(map(ord, _DIRECTION + "\u200b\u2060\ufeff"))
_WORD = re.compile(r"\w+|\s+|[^\w\s]")
_FRAMES = {"del": Markup("<del>{}</del>"), "ins": Markup("<ins>{}</ins>")}
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d"})


def clean_line(s: str, limit: int | None = None) -> str:
    """One line: NFC, no control or direction characters, single blanks, cut at `limit`; '' if nothing would show."""
    spaced = "".join(" " if sign.isspace() else sign for sign in s)
    line = " ".join(_without_controls(spaced).translate(_DROPPED_IN_LINES).split())
    line = unicodedata.normalize("NFC", line)[:limit].rstrip()
    return line if _shows_something(line) else ""


def clean_text(s: str) -> str:
    """Several lines: NFC, LF as the line end, no control characters but LF and TAB; otherwise as written."""
    lines = re.sub(r"\r\n?|\u2028|\u2029|\x85", "\n", s)
    return unicodedata.normalize("NFC", _without_controls(lines))


def markdown_html(source: str, *, nofollow: bool = True) -> str:
    """Safe HTML of a Markdown text: no raw HTML, no pictures, headings from h3 down, links to http(s), mail and paths."""
    html = _MARKDOWN.render(clean_text(source))
    return nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes=ALLOWED_ATTRIBUTES,
        attribute_filter=_kept_attribute,
        url_schemes=ALLOWED_SCHEMES,
        link_rel="nofollow ugc noopener" if nofollow else "noopener",
    )


def plain_html(source: str) -> str:
    """Plain text as escaped paragraphs; single line ends become `<br>`."""
    paragraphs = re.split(r"\n[ \t]*\n\s*", clean_text(source).strip())
    return "\n".join("<p>" + str(escape(p)).replace("\n", "<br>\n") + "</p>" for p in paragraphs if p)


def excerpt(source_or_text: str, length: int = 200) -> str:
    """The first words without Markdown, at most `length` characters, with an ellipsis where words are left out."""
    return _excerpt(source_or_text[: length * 20], length)


@lru_cache(maxsize=256)
def _excerpt(source: str, length: int) -> str:
    """Lists and pages ask for the beginnings of the same texts again and again."""
    text = clean_line(" ".join(_plain_words(source)))
    if len(text) <= length:
        return text
    head = text[: length - 1]
    cut = head.rfind(" ") if text[length - 1] != " " else len(head)
    return (head[:cut] if cut > length // 3 else head).rstrip(" ,;:–-") + "…"


def mentions(source: str) -> list[str]:
    """The handles called by @handle, as `handle_key` spells them, each once, in order; code and addresses do not call."""
    found = _MENTION.findall(" ".join(_plain_words(source, code=False)))
    keys = (handle_key(name.strip("._-")) for name in found)
    return list(dict.fromkeys(key for key in keys if HANDLE_MIN <= len(key) <= HANDLE_MAX))


def has_link(source: str) -> bool:
    """Whether a reader could follow something: a Markdown link, an address, or a bare domain."""
    if _LINK_LIKE.search(unicodedata.normalize("NFKC", source)):
        return True
    return any(token.type == "link_open" for token in _inline_tokens(clean_text(source)))


def diff_html(old: str, new: str) -> Markup:
    """Both texts word by word, what went in `<del>` and what came in `<ins>`; line ends are kept as they are."""
    before, after = _WORD.findall(clean_text(old)), _WORD.findall(clean_text(new))
    parts = []
    for what, a, b, c, d in SequenceMatcher(str.isspace, before, after).get_opcodes():
        if what == "equal":
            parts.append(escape("".join(before[a:b])))
            continue
        parts += [_marked("del", before[a:b]), _marked("ins", after[c:d])]
    return Markup("").join(parts)


def slug(title: str, limit: int = 60) -> str:
    """The title for a URL: a–z, 0–9 and hyphens, cut between words; 'idea' where nothing is left."""
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", title).lower().translate(_GERMAN))
    words = re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f'’]", "", folded))
    name = "-".join(words)
    if len(name) > limit:
        name = name[:limit] if name[limit] == "-" or "-" not in name[:limit] else name[:limit].rpartition("-")[0]
    return name or "idea"


def _without_controls(s: str) -> str:
    return "".join(sign for sign in s if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs"))


def _shows_something(line: str) -> bool:
    return any(unicodedata.category(sign)[0] not in "CZM" and sign not in _BLANK for sign in line)


def _marked(tag: str, words: list[str]) -> Markup:
    return _FRAMES[tag].format("".join(words)) if words else Markup("")


def _is_safe_link(url: str) -> bool:
    return _LINK.fullmatch(url) is not None


def _kept_attribute(_tag: str, attribute: str, value: str) -> str | None:
    """The second lock after the parser's: whatever HTML arrived here, only these values leave."""
    if attribute == "href":
        return value if _is_safe_link(value) else None
    if attribute == "start":
        return value if re.fullmatch(r"[0-9]{1,9}", value) else None
    return value


def _inline_tokens(source: str) -> list[Token]:
    return [child for token in _MARKDOWN.parse(source) for child in token.children or ()]


def _plain_words(source: str, *, code: bool = True) -> list[str]:
    """What a reader would hear, block by block."""
    words = []
    for token in _MARKDOWN.parse(clean_text(source)):
        if token.type == "inline":
            words.append("".join(_heard(child, code) for child in token.children or ()))
        elif code and token.type in ("fence", "code_block"):
            words.append(token.content)
    return words


def _heard(token: Token, code: bool) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "code_inline" and not code:
        return " "
    return token.content if token.type in ("text", "code_inline", "image", "text_special") else ""


def _lower_headings(state: StateCore) -> None:
    """The page itself owns h1 and h2."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag == "h1" else "h4"


def _link_bare_addresses(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and "://" in block.content:
            block.children = _with_links(block.children or [])


def _with_links(tokens: list[Token]) -> list[Token]:
    result, depth = [], 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        result += _split_at_links(token) if token.type == "text" and not depth else [token]
    return result


def _split_at_links(token: Token) -> list[Token]:
    parts, end = [], 0
    for match in _BARE_LINK.finditer(token.content):
        href = _MARKDOWN.normalizeLink(match[0])
        if not _is_safe_link(href):
            continue
        parts += [_text(token.content[end : match.start()]), *_link(href, match[0])]
        end = match.end()
    return [*parts, _text(token.content[end:])] if parts else [token]


def _link(href: str, shown: str) -> list[Token]:
    return [Token("link_open", "a", 1, attrs={"href": href}), _text(shown), Token("link_close", "a", -1)]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _alt_text(_renderer: object, tokens: list[Token], index: int, *_: object) -> str:
    """A picture in the text shows its description only: pictures live on this portal and are uploaded to it."""
    return str(escape(tokens[index].content))


def _made_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    parser.validateLink = _is_safe_link  # type: ignore[method-assign]
    parser.add_render_rule("image", _alt_text)
    parser.core.ruler.push("lower_headings", _lower_headings)
    parser.core.ruler.push("link_bare_addresses", _link_bare_addresses)
    return parser


_MARKDOWN = _made_parser()

"""Handles and mail addresses: which are allowed, and which two are the same."""

import re
import unicodedata

HANDLE_MIN, HANDLE_MAX = 3, 25

_RESERVED_WORDS = """
    about account accounts admin administrator admins all anonymous anyone api billing board boards bot contact
    deleted desk everybody everyone fan fans feed feeds guest healthz help here hostmaster idea ideas imprint info
    legal login logout mail market me member members mod moderation moderator moderators new nobody none noreply
    null official operator owner portal postmaster press privacy register root sales search security service
    settings shop signin signout signup staff static status superuser support sysadmin system team terms undefined
    unknown user users visitor webmaster www
"""
RESERVED = frozenset(_RESERVED_WORDS.split())
SCRIPTS_TOGETHER = ({"CJK", "HIRAGANA", "KATAKANA"}, {"CJK", "HANGUL"}, {"CJK", "BOPOMOFO"})
# Letters of other scripts (and rare Latin ones) that a reader takes for a–z.
LOOKALIKES = frozenset(
    "асԁеһіјӏоԛрѕѵѡԝхуүАВСЕНІЈКМОРЅТХУҮԌԚԜ"  # Cyrillic
    "αγικνορυχωϲϳΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ"  # Greek
    "օսցհոզքՕՍՏԼ"  # Armenian
    "ᏟᎪᎬᎻᎫᏦᏞᎷᏢᏚᎢᏙᏔᏃ"  # Cherokee
)
LATIN_BLOCKS = (range(0x250), range(0x1E00, 0x1F00))
LATIN_LOOKALIKES = frozenset("ıƖǀǁǂǃƅƒƨƽƿȷꞌ")

_GMAIL = frozenset({"gmail.com", "googlemail.com"})


def handle_key(handle: str) -> str:
    """The form under which a handle is unique and looked up: NFKC, lower case."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", handle).casefold())


def handle_problem(handle: str) -> str | None:
    """None, or the cause: too_short, too_long, characters, confusable, reserved. Judged in NFKC form."""
    plain = unicodedata.normalize("NFKC", handle)
    if len(plain) < HANDLE_MIN:
        return "too_short"
    if len(plain) > HANDLE_MAX:
        return "too_long"
    if not _has_handle_signs(plain):
        return "characters"
    if _is_confusable(plain):
        return "confusable"
    return "reserved" if re.sub(r"[._-]", "", handle_key(handle)) in RESERVED else None


def canonical_email(email: str) -> str:
    """The form in which two addresses of one mailbox are equal. For comparing only: mail goes to the address as given."""
    plain = unicodedata.normalize("NFKC", email).strip().casefold()
    local, at, domain = plain.rpartition("@")
    if not at:
        return plain
    domain = _ascii_domain(domain)
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        return (local.replace(".", "") or local) + "@gmail.com"
    return f"{local}@{domain}"


def _has_handle_signs(handle: str) -> bool:
    """Letters, 0–9 and single . _ - between them."""
    return all(_is_handle_sign(word) for word in re.split(r"[._-]", handle))


def _is_handle_sign(word: str) -> bool:
    return bool(word) and all(sign in "0123456789" or unicodedata.category(sign)[0] == "L" for sign in word)


def _is_confusable(handle: str) -> bool:
    letters = [sign for sign in handle if unicodedata.category(sign)[0] == "L"]
    scripts = {_script(sign) for sign in letters}
    if len(scripts) > 1 and not any(scripts <= allowed for allowed in SCRIPTS_TOGETHER):
        return True
    if scripts == {"LATIN"}:
        return any(_is_rare_latin(sign) for sign in letters)
    return bool(letters) and LOOKALIKES.issuperset(letters)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].partition("-")[0]


def _is_rare_latin(letter: str) -> bool:
    """Outside the alphabets of living languages (up to Latin Extended-B, and Vietnamese), or a twin of a plain letter."""
    usual = any(ord(letter) in block for block in LATIN_BLOCKS)
    return not usual or letter in LATIN_LOOKALIKES


def _ascii_domain(domain: str) -> str:
    try:
        return domain.rstrip(".").encode("idna").decode("ascii")
    except UnicodeError:
        return domain.rstrip(".")

"""Passwords, one-time tokens and signed stamps: what is kept is always a digest, never the secret itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ideas.core.late import Late

if TYPE_CHECKING:
    from cryptography import fernet
else:
    fernet = Late("cryptography.fernet")

PASSWORD_MIN, PASSWORD_MAX = 10, 256
PERSONAL_MIN = 3
DIFFERENT_SIGNS_MIN = 4
STAMP_ROUNDING_SECONDS = 0.001
CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without signs that look alike: I and 1, L, O and 0
GROUP = 4

# Stems of the passwords that every guessing list begins with; digits and signs around them change nothing.
_COMMON_STEMS = """
    abcabc abcdefghij admin administrator adminadmin arschloch baseball basketball bayernmunchen changeme
    charlie computer default dragon einstein football fussball geheim geheimnis hallo hallohallo hallowelt
    helloworld iloveyou ichliebedich internet jordan kennwort killer lego liverpool login loginlogin manchester
    master mein meinpasswort michael monkey mustang mypassword neuespasswort newpassword p@ssword p@ssw0rd
    passwd passw0rd password passwordpassword passwort passwortpasswort princess qazwsx qazwsxedc qwert qwerty
    qwertyqwerty qwertyuiop qwertz qwertzqwertz qwertzuiop asdfgh asdfghjkl asdfasdf secret schalke schatz sommer
    sonnenschein starwars startrek sunshine superman test testtest testpassword trustno testing welcome
    willkommen winter yxcvbnm zxcvbnm
"""
COMMON = frozenset(_COMMON_STEMS.split())
RUNS = (
    "01234567890123456789",
    "98765432109876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertzuiopasdfghjkl",
    "qwertyuiopasdfghjkl",
)

STRONG = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's second choice: 19 MiB, 2 rounds
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_hasher = STRONG
_dummy: dict[PasswordHasher, str] = {}


def use_cheap_hashing() -> None:
    """For tests only: hashes in under a millisecond; hashes made before still verify."""
    global _hasher  # noqa: PLW0603 (one switch for tests)
    _hasher = CHEAP


def hash_password(password: str) -> str:
    """An argon2id string in PHC form. The caller has asked `password_problem` before."""
    return _hasher.hash(_spelled(password))


def verify_password(stored: str | None, password: str) -> bool:
    """False also for a missing or foreign hash, and then as slow as a wrong password."""
    if not stored or len(password) > PASSWORD_MAX:
        return dummy_verify(password)
    try:
        return _hasher.verify(stored, _spelled(password))
    except (VerificationError, InvalidHashError):
        return False


def dummy_verify(password: str) -> bool:
    """Always False, in the time of a real check: asked when the address is unknown."""
    if _hasher not in _dummy:
        _dummy[_hasher] = _hasher.hash(secrets.token_bytes(16))
    try:
        return _hasher.verify(_dummy[_hasher], _spelled(password[:PASSWORD_MAX])) and False
    except VerificationError:
        return False


def password_problem(password: str, *, personal: tuple[str, ...] = ()) -> str | None:
    """None, or the cause: too_short, too_long, common, personal (contains the address's local part or a name)."""
    if len(password) < PASSWORD_MIN:
        return "too_short"
    if len(password) > PASSWORD_MAX:
        return "too_long"
    if _is_common(password):
        return "common"
    return "personal" if _contains_one_of(password, personal) else None


def new_token() -> str:
    """256 random bits, safe in a URL; only its `digest` is stored."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """SHA-256 in hex. Right for random tokens, never for passwords."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def keyed_digest(key: str | bytes, text: str) -> str:
    """HMAC-SHA256 in hex: the same text under the same key, unguessable without it."""
    return hmac.new(_bytes(key), _bytes(text), hashlib.sha256).hexdigest()


def new_code(length: int) -> str:
    """Signs to type by hand, in groups of four: `ABCD-2345`. Eight have 39 bits, sixteen 79."""
    signs = "".join(secrets.choice(CODE_SIGNS) for _ in range(length))
    return "-".join(signs[start : start + GROUP] for start in range(0, length, GROUP))


def folded_code(typed: str) -> str:
    """A code as it counts: without blanks and hyphens, in capitals."""
    return re.sub(r"[\s\u2010-\u2015-]", "", unicodedata.normalize("NFKC", typed[:100])).upper()


def seal(key: str, use: str, text: str) -> str:
    """Encrypt what has to be read again, for one use (Fernet: AES-128-CBC and HMAC-SHA256)."""
    return _box(key, use).encrypt(_bytes(text)).decode()


def unseal(key: str, use: str, sealed: str) -> str | None:
    """What was sealed; None where the key or the use is another one, or the text was changed."""
    try:
        return _box(key, use).decrypt(sealed).decode()
    except fernet.InvalidToken:
        return None


def _box(key: str, use: str) -> fernet.Fernet:
    """A key of its own for each use, derived from the portal's secret, which is long and random already."""
    return fernet.Fernet(base64.urlsafe_b64encode(bytes.fromhex(keyed_digest(key, f"seal:{use}"))))


def signed_stamp(key: str | bytes, now: datetime) -> str:
    """A time for a hidden form field, as `<milliseconds>-<signature>`."""
    moment = str(round(now.timestamp() * 1000))
    return f"{moment}-{keyed_digest(key, 'stamp:' + moment)[:32]}"


def stamp_age(key: str | bytes, stamp: str, now: datetime) -> float | None:
    """Seconds since the stamp was signed, or None for a forged, broken or future stamp."""
    moment, _, signature = stamp.partition("-")
    if not re.fullmatch(r"[0-9]{1,15}", moment):
        return None
    if not hmac.compare_digest(_bytes(signature), _bytes(keyed_digest(key, "stamp:" + moment)[:32])):
        return None
    age = now.timestamp() - int(moment) / 1000
    return age if age >= -STAMP_ROUNDING_SECONDS else None


def _spelled(password: str) -> bytes:
    """NFKD, as Flask-Security spells it, so that both read the same hash."""
    return _bytes(unicodedata.normalize("NFKD", password))


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def _is_common(password: str) -> bool:
    plain = password.casefold()
    stem = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    return len(set(plain)) < DIFFERENT_SIGNS_MIN or plain in COMMON or stem in COMMON or any(plain in run for run in RUNS)


def _contains_one_of(password: str, personal: tuple[str, ...]) -> bool:
    plain = password.casefold()
    words = (word.casefold().partition("@")[0].partition("+")[0].strip() for word in personal)
    return any(len(word) >= PERSONAL_MIN and word in plain for word in words)

"""Passwords are kept as argon2id, tokens as digests, and stamps cannot be forged."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import Parameters, extract_parameters

from ideas.core import secrets

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
GOOD = "correct horse Batterie"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_hasher", secrets.CHEAP)


@pytest.fixture
def strong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_hasher", secrets.STRONG)


def test_a_password_verifies_against_its_own_hash_only() -> None:
    stored = secrets.hash_password(GOOD)
    assert stored.startswith("$argon2id$")
    assert secrets.verify_password(stored, GOOD)
    assert not secrets.verify_password(stored, GOOD + " ")
    assert secrets.hash_password(GOOD) != stored


@pytest.mark.parametrize("password", ["pässwörtlich", "a\x00b\x00c\x00d\x00e", "\ud800lonely surrogate", "🦊" * 60])
def test_any_text_can_be_a_password(password: str) -> None:
    assert secrets.verify_password(secrets.hash_password(password), password)


def test_spellings_of_one_letter_are_one_password() -> None:
    assert secrets.verify_password(secrets.hash_password("grün grün grün"), "gru\u0308n gru\u0308n gru\u0308n")


@pytest.mark.parametrize("stored", [None, "", "x", "$argon2id$broken", "$2b$12$" + "a" * 53])
def test_a_foreign_hash_is_false(stored: str | None) -> None:
    assert secrets.verify_password(stored, GOOD) is False


def test_an_endless_password_is_false_and_not_hashed() -> None:
    assert secrets.verify_password(secrets.hash_password("a" * 300), "a" * 300) is False


@pytest.mark.usefixtures("strong")
def test_hashes_of_other_costs_still_verify() -> None:
    assert secrets.verify_password(secrets.CHEAP.hash(GOOD), GOOD)
    assert "m=19456,t=2,p=1" in secrets.hash_password(GOOD)


def test_cheap_hashing_is_asked_for() -> None:
    secrets._hasher = secrets.STRONG
    secrets.use_cheap_hashing()
    assert secrets._hasher is secrets.CHEAP


class Counted:
    """The real hasher, with what each check costs."""

    def __init__(self) -> None:
        self.costs: list[Parameters] = []

    def hash(self, password: str | bytes) -> str:
        return secrets.STRONG.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self.costs.append(extract_parameters(stored))
        return secrets.STRONG.verify(stored, password)


def test_an_unknown_address_costs_as_much_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """One check of the same cost each; how long whole answers take is compared by night (tests/web/test_account_equal.py)."""
    hasher = Counted()
    monkeypatch.setattr(secrets, "_hasher", hasher)
    stored = secrets.hash_password(GOOD)
    assert not secrets.verify_password(stored, "wrong")
    assert not secrets.dummy_verify("wrong")
    assert hasher.costs == [extract_parameters(stored)] * 2


@pytest.mark.parametrize(
    ("password", "cause"),
    [
        (GOOD, None),
        ("Wolkenkuckucksheim", None),
        ("x9$kLm2!qZ", None),
        ("", "too_short"),
        ("nine char", "too_short"),
        ("a" * 257, "too_long"),
        ("aaaaaaaaaaaa", "common"),
        ("abababababab", "common"),
        ("1234567890", "common"),
        ("9876543210", "common"),
        ("password1234", "common"),
        ("!!Password!!2026", "common"),
        ("Passwort12345", "common"),
        ("qwertzuiop", "common"),
        ("QWERTYUIOP", "common"),
        ("Sommer2026!", "common"),
        ("iloveyou2026", "common"),
        ("jonte-is-my-name", "personal"),
        ("xxJONTExx42", "personal"),
        ("muellerei-77", "personal"),
    ],
)
def test_password_problem(password: str, cause: str | None) -> None:
    assert secrets.password_problem(password, personal=("jonte+kits@example.org", "Mueller", "", "ad")) == cause


def test_tokens_are_long_and_different() -> None:
    tokens = {secrets.new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) == 43 for token in tokens)


def test_digests() -> None:
    assert secrets.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert secrets.keyed_digest("key", "The quick brown fox jumps over the lazy dog") == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    assert secrets.keyed_digest(b"key", "x") == secrets.keyed_digest("key", "x") != secrets.keyed_digest("key2", "x")


def test_a_stamp_tells_its_age() -> None:
    stamp = secrets.signed_stamp("key", NOW)
    assert secrets.stamp_age("key", stamp, NOW) == 0
    assert secrets.stamp_age("key", stamp, NOW + timedelta(seconds=2.5)) == 2.5


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "-",
        "x",
        "1-",
        "1763726400000-" + "0" * 32,
        "-5-" + "0" * 32,
        "١-" + "0" * 32,
        "9" * 40 + "-a",
        "1\x00-é",
        "1-\ud800",
    ],
)
def test_a_forged_stamp_has_no_age(stamp: str) -> None:
    assert secrets.stamp_age("key", stamp, NOW) is None


def test_a_stamp_of_another_key_of_the_future_or_changed_has_no_age() -> None:
    stamp = secrets.signed_stamp("key", NOW)
    assert secrets.stamp_age("other", stamp, NOW) is None
    assert secrets.stamp_age("key", stamp, NOW - timedelta(seconds=1)) is None
    assert secrets.stamp_age("key", "1" + stamp, NOW) is None

"""Handles that deceive are refused; addresses of one mailbox are equal."""

import pytest

from ideas.core.names import canonical_email, handle_key, handle_problem


@pytest.mark.parametrize(
    "handle",
    [
        "abc",
        "Jonte",
        "ada_l",
        "a.b-c",
        "ünal",
        "fan-7k2p",
        "a" * 25,
        "иван",
        "Ёжик",
        "Нгуен",
        "ελένη",
        "山田たろう",
        "김철수",
        "nguyễn",
        "ABCＤ",
        "123",
        "e\u0301va",
    ],
)
def test_good_handles(handle: str) -> None:
    assert handle_problem(handle) is None


@pytest.mark.parametrize(
    ("handle", "cause"),
    [
        ("", "too_short"),
        ("ab", "too_short"),
        ("a" * 26, "too_long"),
        ("ﷺ" * 2, "too_long"),
        ("a b c", "characters"),
        ("a/b", "characters"),
        ("@jonte", "characters"),
        (".abc", "characters"),
        ("abc-", "characters"),
        ("a..b", "characters"),
        ("___", "characters"),
        ("a\x00bc", "characters"),
        ("ab\u202ec", "characters"),
        ("ab\u200dc", "characters"),
        ("ab\ud800c", "characters"),
        ("<b>", "characters"),
        ("😀😀😀", "characters"),
        ("abc\u0335", "characters"),
        ("١٢٣", "characters"),
        ("jonаs", "confusable"),
        ("αdmin", "confusable"),
        ("аԁоре", "confusable"),
        ("МАКС", "confusable"),
        ("сосо", "confusable"),
        ("ԛѡе", "confusable"),
        ("adմin", "confusable"),
        ("аnna", "confusable"),
        ("admın", "confusable"),
        ("ɡreta", "confusable"),
        ("helǀo", "confusable"),
        ("ab山", "confusable"),
        ("admin", "reserved"),
        ("ADMIN", "reserved"),
        ("ad-min", "reserved"),
        ("a.d.m.i.n", "reserved"),
        ("ａｄｍｉｎ", "reserved"),
        ("Team", "reserved"),
    ],
)
def test_bad_handles(handle: str, cause: str) -> None:
    assert handle_problem(handle) == cause


def test_handles_are_equal_in_any_spelling() -> None:
    assert handle_key("Jonte") == handle_key("ＪＯＮＴＥ") == "jonte"
    assert handle_key("E\u0301va") == "éva"


@pytest.mark.parametrize(
    ("email", "canonical"),
    [
        ("Ada@Example.ORG", "ada@example.org"),
        ("ada+kits@example.org", "ada@example.org"),
        ("a.d.a@example.org", "a.d.a@example.org"),
        ("A.d.a+x+y@gmail.com", "ada@gmail.com"),
        ("ada@googlemail.com", "ada@gmail.com"),
        ("ada@example.org.", "ada@example.org"),
        (" ada@example.org ", "ada@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@BÜCHER.example", "ada@xn--bcher-kva.example"),
        ("+@example.org", "+@example.org"),
        ("...@gmail.com", "...@gmail.com"),
        ("not an address", "not an address"),
        ("ada@", "ada@"),
        ("a@b@example.org", "a@b@example.org"),
        ("ada@" + "x" * 80 + ".org", "ada@" + "x" * 80 + ".org"),
    ],
)
def test_canonical_email(email: str, canonical: str) -> None:
    assert canonical_email(email) == canonical

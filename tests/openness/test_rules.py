"""When a number is too small to be told."""

from ideas.openness.rules import has_odds


def test_few_ideas_have_no_odds():
    assert [has_odds(number) for number in (0, 19, 20)] == [False, False, True]

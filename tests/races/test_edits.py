"""Parts of one idea changed by two programs at the same moment: nobody's part is lost."""

from __future__ import annotations

from flask import Flask

from tests.api.conftest import Program
from tests.conftest import both_databases
from tests.factories import make_idea, make_member, reload
from tests.races import ROUNDS
from tests.races.test_votes import together

pytestmark = both_databases


def test_parts_of_a_market_changed_at_once_all_stay(app: Flask) -> None:
    creator = make_member()
    programs = [Program(app, creator) for _ in range(3)]
    idea = make_idea(creator, board="markets", market={"region": "Norway", "group": "schools"})
    answers: list[int] = []

    def change(program: Program, part: str, value: str) -> None:
        answers.append(program("PATCH", f"/ideas/{idea.id}", {"market": {part: value}}).status_code)

    for turn in range(ROUNDS):
        parts = {"group": f"schools {turn}", "channel": f"shops {turn}", "size": f"{turn}00"}
        works = [lambda program=program, part=part: change(program, *part) for program, part in zip(programs, parts.items(), strict=True)]
        assert together(app, works) == []
        market = reload(idea).market
        assert {"region": "Norway", **parts}.items() <= market.items(), market
    assert answers == [200] * 3 * ROUNDS

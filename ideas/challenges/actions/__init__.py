"""Use cases of challenges, one module a thing. A challenge's row is locked before ballots, ideas, members and entries."""

from ideas.challenges.actions.deciding import add_word, choose, publish
from ideas.challenges.actions.entering import enter, take_out
from ideas.challenges.actions.jury import answer, declare, dismiss, invite, score
from ideas.challenges.actions.making import announce, change, draft, set_picture
from ideas.challenges.actions.moving import move_challenges, move_on
from ideas.challenges.actions.voting import take_back, vote

__all__ = [
    "add_word", "announce", "answer", "change", "choose", "declare", "dismiss", "draft", "enter", "invite", "move_challenges", "move_on", "publish", "score", "set_picture", "take_back", "take_out", "vote",
]

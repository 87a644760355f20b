"""The kinds of events around rewards: a part of `core/kinds.py`, where all kinds are found."""

from __future__ import annotations

from ideas.core.audience import Audience, Kind

_ALL, _OWN, _DESK = Audience.EVERYONE, Audience.CONCERNED, Audience.STAFF


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


REWARD_KINDS: dict[str, Kind] = {
    "board.guest_let_in": Kind(_OWN, _("Let into a board for invited people")),
    "board.guest_taken_off": Kind(_OWN, _("Taken off a board for invited people")),
    "board.guests_tier_set": Kind(_DESK, _("Which tier opens a board was set")),
    "panel.begun": Kind(_DESK, _("An invitation by fit was begun")),
    "panel.changed": Kind(_DESK, _("An invitation by fit was changed")),
    "panel.drawn": Kind(_DESK, _("A list of members who fit was drawn")),
    "panel.left_out": Kind(_DESK, _("Somebody was taken off a list of members who fit")),
    "panel.discarded": Kind(_DESK, _("An invitation by fit was put away")),
    "panel.sent": Kind(_DESK, _("A panel was invited")),
    "invitation.sent": Kind(_OWN, _("You are invited")),
    "invitation.answered": Kind(_OWN, _("Answered an invitation")),
    "member.invitations_stopped": Kind(_OWN, _("Wants no invitations")),
    "member.invitations_allowed": Kind(_OWN, _("May be invited again")),
    "poll.drafted": Kind(_DESK, _("A question to fans was begun")),
    "poll.changed": Kind(_DESK, _("A question to fans was changed")),
    "poll.discarded": Kind(_DESK, _("A question to fans was put away")),
    "poll.opened": Kind(_DESK, _("We have a question for you")),
    "poll.stopped": Kind(_DESK, _("A question to fans was stopped")),
    "poll.published": Kind(_DESK, _("The answers to a question are published")),
    "poll.answered": Kind(_OWN, _("Answered a question of the team")),
    "poll.answer_changed": Kind(_OWN, _("Answered a question of the team otherwise")),
    "poll.answer_taken_back": Kind(_OWN, _("Took an answer to the team back")),
    "consent.given": Kind(_OWN, _("Agreed to a use of their data")),
    "consent.withdrawn": Kind(_OWN, _("Took back that they agreed to a use of their data")),
}

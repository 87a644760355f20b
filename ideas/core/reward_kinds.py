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
    "perk.made": Kind(_DESK, _("A perk was made")),
    "perk.changed": Kind(_DESK, _("A perk was changed")),
    "perk.published": Kind(_ALL, _("A perk is to be had")),
    "perk.ended": Kind(_ALL, _("A perk is no longer offered")),
    "perk.codes_added": Kind(_DESK, _("Codes taken into a pool")),
    "perk.redeemed": Kind(_OWN, _("Redeemed a perk")),
    "perk.given": Kind(_OWN, _("A code came with our greeting")),
    "perk.code_shown": Kind(_OWN, _("Had a code shown")),
    "perk.used": Kind(_OWN, _("Used a perk")),
    "perk.given_back": Kind(_OWN, _("Gave a perk back, and got the points")),
    "perk.handed_over": Kind(_OWN, _("Your perk is on its way, or done")),
    "perk.cancelled": Kind(_OWN, _("We had to take a perk back. Your points are yours again.")),
    "perk.ending": Kind(_OWN, _("The time of a perk of yours ends soon")),
    "perk.expired": Kind(_OWN, _("The time of a perk of yours is over")),
    "product_test.opened": Kind(_ALL, _("People can apply for a product test. The draw is bound from now on.")),
    "product_test.applied": Kind(_OWN, _("Applied for a product test")),
    "product_test.taken_back": Kind(_OWN, _("Took the application for a product test back")),
    "product_test.set_aside": Kind(_OWN, _("Your application does not fit this product test")),
    "product_test.let_in": Kind(_OWN, _("Your application is in the draw after all")),
    "product_test.drawn": Kind(_ALL, _("The places of a product test were drawn")),
    "product_test.chosen": Kind(_OWN, _("You were drawn: you test it")),
    "product_test.not_chosen": Kind(_OWN, _("You were not drawn this time")),
    "tester_report.posted": Kind(_ALL, _("A tester reported")),
    "tester_report.withdrawn": Kind(_OWN, _("A tester’s report was taken back")),
    "tester_report.hidden": Kind(_ALL, _("A tester’s report was hidden")),
    "tester_report.shown": Kind(_ALL, _("A tester’s report was shown again")),
    "tester_report.thanked": Kind(_OWN, _("The team thanks you for your report")),
}

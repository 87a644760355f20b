"""Who hears of what, and how unless they chose otherwise: the register NOTICES, one line a kind of event, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

OFF, INBOX, MAIL = "off", "inbox", "mail"
LEVELS = (MAIL, INBOX, OFF)
REASONS_GROUP = "reasons"
DECIDED = frozenset(("approved", "parked", "declined", "launched"))


@dataclass(frozen=True)
class Group:
    """Kinds of notices that are switched together: their name, what they tell, and how they are told unless chosen otherwise."""

    name: Message
    hint: Message
    default: str
    levels: tuple[str, ...] = LEVELS


GROUPS: dict[str, Group] = {
    "own": Group(N_("Your own ideas"), N_("Published, moved on, decided, answered."), MAIL),
    "own_talk": Group(N_("Comments on your ideas"), N_("Somebody writes below one of your ideas."), MAIL),
    "decisions": Group(N_("Decisions and launches"), N_("What the team decided on an idea you support or follow, and when it is in the shops."), MAIL),
    "news": Group(N_("News of ideas you support or follow"), N_("Answers, status updates, milestones, further steps."), INBOX),
    "texts": Group(N_("Texts to supporters"), N_("The team writes to who supports an idea. It stands in your inbox here, and no mail is ever sent."), INBOX, levels=(INBOX, OFF)),
    "talk": Group(N_("Replies and mentions"), N_("Somebody answers you, or names you with @."), INBOX),
    "shared": Group(N_("Ideas of several"), N_("You are asked to be a co-author or into a jury, or somebody answers you about shares."), MAIL),
    "invitations": Group(N_("Invitations and questions"), N_("You are invited to a board, a product test or a council, or the team has a question for you."), MAIL),
    "reports": Group(N_("Your reports"), N_("What became of what you reported."), INBOX),
    "perks": Group(N_("Perks and product tests"), N_("What you redeemed is on its way, ends soon or was taken back; how a draw went; thanks for your report."), MAIL),
    "rewards": Group(N_("Badges, thanks and greetings"), N_("A badge you earned, a thank-you from the team, a greeting on your day."), INBOX),
    "desk": Group(N_("Work at the desk"), N_("What waits for staff."), INBOX),
}
STAFF_GROUPS = frozenset(("desk",))


@dataclass(frozen=True)
class Heard:
    """One line of the register: these people hear of the event, by this switch; `default` where it differs from the group's.

    Audiences: `creator` (with the co-authors, once it is public) and `supporters`, `followers` of the event's idea (supporters and the creator are not told again as followers),
    `concerned` (the event's `member_id`), `assigned` (the same, but for what a run over many ideas did: of that one hears once), `author` (of the event's comment), `answered` (whose comment it answers), `mentioned` (named in it
    with @), `noted` (colleagues named in a note of the team, on a change those who were not before), `contacted` (whom a text to supporters is for), `team`, `moderators` (both with admins). `stages` limits a line to events with one of these `to_stage`.
    """

    audience: str
    group: str
    default: str = ""
    stages: frozenset[str] | None = None

    @property
    def usual(self) -> str:
        """How this is told to who has chosen nothing."""
        return self.default or (MAIL if self.group == REASONS_GROUP else GROUPS[self.group].default)


_OWN = Heard("creator", "own")
_NEWS = (Heard("supporters", "news"), Heard("followers", "news"))
_TALK = (Heard("answered", "talk"), Heard("mentioned", "talk"))

# A kind of event: who hears of it. A new kind needs one line here and nothing else: its sentence is the event's own.
NOTICES: dict[str, tuple[Heard, ...]] = {
    "idea.published": (_OWN,),
    "challenge.finalist": (_OWN, *_NEWS),
    "challenge.won": (_OWN, *_NEWS),
    "challenge.not_entered": (_OWN,),
    "coin_round.placed": (_OWN, *_NEWS),
    "coin_round.called_off": (_OWN, *_NEWS),
    "coin_round.published": (Heard("spenders", "news"),),
    "challenge.juror_invited": (Heard("concerned", "shared"),),
    "idea.reached_goal": (_OWN, *_NEWS),
    "idea.passed_milestone": (_OWN, *_NEWS),
    "idea.expiring": (_OWN,),
    "idea.expired": (_OWN, *_NEWS),
    "idea.moved": (
        _OWN,
        Heard("supporters", "decisions", stages=DECIDED), Heard("followers", "decisions", INBOX, stages=DECIDED),
        Heard("supporters", "news"), Heard("followers", "news"),
    ),
    "merge.announced": (_OWN, Heard("supporters", "decisions"), Heard("followers", "decisions", INBOX)),
    "merge.expected": (_OWN,),
    "merge.hastened": (_OWN, Heard("supporters", "decisions"), Heard("followers", "decisions", INBOX)),
    "merge.objected": (Heard("team", "desk"),),
    "merge.called_off": (_OWN, *_NEWS, Heard("team", "desk")),
    "idea.merged": (_OWN, *_NEWS),
    "idea.joined": (_OWN,),
    "idea.unmerged": (_OWN, *_NEWS),
    "idea.parted": (_OWN,),
    "idea.entered_round": (_OWN, *_NEWS),
    "idea.won_second_chance": (_OWN, Heard("supporters", "decisions"), Heard("followers", "decisions", INBOX)),
    "ballot.entered": (_OWN, *_NEWS),
    "idea.withdrawn": _NEWS,
    "idea.restored": (_OWN,),
    "update.posted": (_OWN, *_NEWS),
    "update.corrected": (_OWN, *_NEWS),
    "update.creator_posted": _NEWS,
    "comment.posted": (Heard("creator", "own_talk"), *_TALK),
    "comment.approved": (Heard("author", "talk"), Heard("creator", "own_talk"), *_TALK),
    "comment.shown": (Heard("author", "talk"),),
    "comment.answered_officially": (_OWN, *_TALK, *_NEWS),
    "co_author.asked": (Heard("concerned", "shared"),),
    "co_author.agreed": (Heard("concerned", "shared", INBOX),),
    "co_author.declined": (Heard("concerned", "shared"),),
    "co_author.shares_held": (Heard("concerned", "shared", INBOX),),
    "hint.used": (Heard("concerned", "talk"),),
    "perk.given": (Heard("concerned", "perks", INBOX),),
    "perk.handed_over": (Heard("concerned", "perks"),),
    "perk.cancelled": (Heard("concerned", "perks"),),
    "perk.ending": (Heard("concerned", "perks"),),
    "product_test.set_aside": (Heard("concerned", "perks"),),
    "product_test.let_in": (Heard("concerned", "perks", INBOX),),
    "product_test.chosen": (Heard("concerned", "perks"),),
    "product_test.not_chosen": (Heard("concerned", "perks"),),
    "tester_report.thanked": (Heard("concerned", "perks"),),
    "badge.earned": (Heard("concerned", "rewards"),),
    "thank_you.given": (Heard("concerned", "rewards"),),
    "standing.reached": (Heard("concerned", "rewards"),),
    "standing.falling": (Heard("concerned", "rewards", MAIL),),
    "standing.kept": (Heard("concerned", "rewards"),),
    "standing.fallen": (Heard("concerned", "rewards"),),
    "ambassador.asked": (Heard("concerned", "rewards", MAIL),),
    "ambassador.ended": (Heard("concerned", "rewards", MAIL),),
    "greeting.sent": (Heard("concerned", "rewards"),),
    "invitation.sent": (Heard("concerned", "invitations"),),
    "board.guest_let_in": (Heard("concerned", "invitations", INBOX),),
    "board.guest_taken_off": (Heard("concerned", "invitations", INBOX),),
    "board.guests_tier_set": (Heard("guests", "invitations", INBOX),),
    "poll.opened": (Heard("asked", "invitations", INBOX),),
    "poll.published": (Heard("answerers", "invitations", INBOX),),
    "report.made": (Heard("moderators", "desk"),),
    "supporters.contacted": (Heard("contacted", "texts"),),
    "idea.assigned": (Heard("assigned", "desk"),),
    "bulk.finished": (Heard("concerned", "desk"),),  # to whom a run gave ideas: one notice, however many
    "bulk.cancelled": (Heard("concerned", "desk"),),
    "note.written": (Heard("noted", "desk"),),
    "note.changed": (Heard("noted", "desk"),),
    "report.received": (Heard("concerned", "reports"),),
    "report.decided": (Heard("concerned", "reports"),),
    "statement.given": (Heard("concerned", REASONS_GROUP),),  # whatever was restricted: hidden, taken down, not let through or given back, suspended
    "appeal.made": (Heard("moderators", "desk"),),
    "appeal.decided": (Heard("concerned", REASONS_GROUP),),
}


def heard_by(kind: str, facts: Mapping[str, Any]) -> tuple[Heard, ...]:
    """The lines that hold for an event; of two for the same audience the first, which is the narrower one."""
    lines: dict[str, Heard] = {}
    for line in NOTICES.get(kind, ()):
        if line.stages is None or facts.get("to_stage") in line.stages:
            lines.setdefault(line.audience, line)
    return tuple(lines.values())


def channels(line: Heard, chosen: str | None, *, inbox: bool = True) -> tuple[str, ...]:
    """How somebody hears by this line: `inbox`, `mail`, both or not at all. A bare mail address has no inbox.

    Statements of reasons have no switch: they reach everybody both ways. Who has no inbox is told by mail, unless that was switched off.
    """
    level = MAIL if line.group == REASONS_GROUP else chosen or (line.usual if inbox else MAIL)
    if not inbox:
        return (MAIL,) if level == MAIL else ()
    if level == MAIL and line.group in GROUPS and MAIL not in GROUPS[line.group].levels:
        level = INBOX
    return {OFF: (), INBOX: (INBOX,), MAIL: (INBOX, MAIL)}[level]


def after_unsubscribing(present: str | None) -> str:
    """The level once mails were refused: the inbox stays, and who had switched off stays off."""
    return OFF if present == OFF else INBOX


def groups_for(*, is_staff: bool) -> tuple[str, ...]:
    """The switches somebody has, in their order."""
    return tuple(name for name in GROUPS if is_staff or name not in STAFF_GROUPS)


def why_not_choose(group: str, level: str, *, is_staff: bool) -> Refusal | None:
    """Only what has a switch, to one of its three positions; the desk's switch is for staff."""
    known = group in groups_for(is_staff=is_staff) and level in GROUPS[group].levels
    return None if known else Refusal("choice_unknown", N_("Choose one of the three."), 422, field=group)

"""What an entry says, made when it is read: title, who, in the reader's language."""

from __future__ import annotations

import re

from ideas.core.words import N_, Message, Nn_
from ideas.lifecycle.rules import REASON_WORDS, STAGE_WORDS
from ideas.moderation.rules import REASONS as HIDING_WORDS
from ideas.timeline.queries import Entry

ROLE_WORDS: dict[str, Message] = {
    "moderator": N_("Moderation"),
    "team": N_("Product team"),
    "admin": N_("Product team"),
    "system": N_("The portal"),
    "official": N_("Official body"),
    "government": N_("Government"),
    "parliament": N_("Parliament"),
}
OUTCOMES = {"approved": "yes", "approved_with_changes": "yes", "second_chance": "park", "in_development": "yes", "launched": "yes", "parked": "park", "declined": "no", "removed": "no"}
ICONS = {
    "idea.entered_round": "search", "unparked": "undo", "reopened": "undo", "won_chance": "flag", "second_chance": "flag",
    "published": "flag", "goal_reached": "flag", "edited": "pencil", "brought_in": "package", "withdrawn": "undo", "returned": "undo", "submitted": "clock",
    "expired": "clock", "in_review": "search", "launched": "package", "in_development": "box", "restored": "undo", "told": "talk", "milestone": "flag", "earlier": "undo", "hidden": "eye", "comment.hidden": "eye", "comment.shown": "eye", "update.shown": "eye", "idea.linked": "link", "merged": "merge", "unmerged": "undo", "merge.announced": "merge", "merge.expected": "merge", "merge.hastened": "clock", "merge.called_off": "undo", "idea.joined": "merge", "idea.parted": "undo", "interview.published": "talk", "supporters.contacted": "talk", "challenge.entered": "lightbulb", "challenge.finalist": "star", "challenge.won": "flag", "coin_round.listed": "support", "coin_round.placed": "flag", "coin_round.left": "undo", "coin_round.called_off": "undo", "creator_update": "box", "correction": "pencil", "apology": "talk", "behind": "eye",
}
_PLAIN: dict[str, Message] = {
    "draft": N_("Begun"),
    "submitted": N_("Submitted"),
    "returned": N_("Returned: something is missing"),
    "published": N_("Published. From here on it gathers support."),
    "resumed": N_("Back from parking: it gathers support again."),
    "in_review": N_("In review: the team decides."),
    "approved": N_("Approved"),
    "in_development": N_("In development"),
    "launched": N_("On the shelf"),
    "parked": N_("Parked"),
    "declined": N_("Declined"),
    "idea.entered_round": N_("Taken into a review round"),
    "approved_with_changes": N_("Approved with changes"),
    "second_chance": N_("Second chance"),
    "won_chance": N_("Won the vote on second chances: the team reviews it once more."),
    "reopened": N_("Reopened: the team reviews it once more."),
    "unparked": N_("Back from parking on the day that was said."),
    "expired": N_("Time’s up"),
    "withdrawn": N_("Withdrawn by its creator"),
    "merged": N_("Merged into another idea: its supporters count there"),
    "unmerged": N_("It stands by itself again: the merge was undone"),
    "merge.announced": N_("It is to be merged into another idea. Supporters may object."),
    "merge.expected": N_("Another idea is to be merged into this one"),
    "merge.hastened": N_("The time to object to the merge was shortened"),
    "merge.called_off": N_("It is not merged after all"),
    "idea.joined": N_("Another idea was merged into this one"),
    "idea.parted": N_("Another idea stands by itself again: the merge was undone"),
    "removed": N_("Removed by moderation"),
    "restored": N_("Put back by moderation"),
    "brought_in": N_("Brought here from another place"),
    "edited": N_("The creator changed the text"),
    "team_update": N_("Answer from the team"),
    "apology": N_("We apologise"),
    "behind": N_("Behind the scenes"),
    "creator_update": N_("What has changed"),
    "correction": N_("Correction"),
    "goal_reached": N_("Goal reached. Now the team decides."),
    "hidden": N_("An entry was hidden"),
    "idea.linked": N_("Linked to another idea"),
    "interview.published": N_("In the goal club: a talk about this idea"),
    "comment.hidden": N_("A comment was hidden"),
    "comment.shown": N_("A comment was shown again"),
    "update.shown": N_("An entry was shown again"),
    "challenge.entered": N_("Entered a challenge"),
    "challenge.finalist": N_("A finalist of a challenge"),
    "challenge.won": N_("Won a challenge"),
    "coin_round.listed": N_("Stands in a coin round"),
    "coin_round.left": N_("Left a coin round"),
    "coin_round.called_off": N_("The coin round with this idea was called off"),
    "coin_round.placed": N_("The coins of a coin round were counted"),
    "told": N_("Told by the source it came from"),
}
_BEFORE_TITLE = ("team_update", "apology", "correction")
_LATE, _WHY_LATE = N_("Late"), N_("Late: why, and what we do about it")
SOURCE_WORDS: dict[str, Message] = {
    "submitted": N_("Submitted"), "open": N_("Open"), "accepted": N_("Accepted"), "declined": N_("Declined"), "duplicate": N_("Exists already"), "answered": N_("Answered"), "closed": N_("Closed"),
    "archived": N_("Archived"), "done": N_("Done"), "partially_done": N_("Partly done"), "not_done": N_("Not done"), "debated": N_("Debated"),
    "moderation_threshold_reached": N_("Enough support for a first look"), "debate_scheduled": N_("A debate is scheduled"),
}
_SIGNATURES = re.compile(r"(\d{1,12}) (?:signatures|votes|supporters)")


def title_of(entry: Entry, goal: int | None = None) -> Message | str:
    """The sentence of an entry; what people wrote as a title is said as they wrote it."""
    campaign = _of_campaign(entry, goal) or _of_union(entry)
    if campaign is not None:
        return campaign
    if entry.kind in {"declined", "parked", "second_chance"} and entry.reason in REASON_WORDS:
        return N_("%(outcome)s: %(reason)s", outcome=_PLAIN[entry.kind], reason=REASON_WORDS[entry.reason])
    if entry.kind == "told":
        return entry.title or SOURCE_WORDS.get(entry.status) or _of_source(entry.reason or "") or _PLAIN["told"]
    if entry.hidden_reason is not None or entry.kind == "comment.hidden":
        return _with_reason(_PLAIN[entry.kind], entry.hidden_reason or entry.reason)
    if entry.kind in _BEFORE_TITLE and entry.title:
        return N_("%(outcome)s: %(reason)s", outcome=_beginning(entry), reason=entry.title)
    return entry.title or (_WHY_LATE if _explains(entry) else _PLAIN.get(entry.kind)) or STAGE_WORDS.get(entry.to_stage or "", Message(entry.kind))


def _beginning(entry: Entry) -> Message:
    return _LATE if _explains(entry) else _PLAIN[entry.kind]


def _explains(entry: Entry) -> bool:
    """Whether an answer of the team says why something is late."""
    return bool(entry.because) and entry.kind == "team_update"


def _of_campaign(entry: Entry, goal: int | None) -> Message | None:
    if entry.kind == "milestone":
        return Nn_("%(votes)s supporters reached. One more day.", "%(votes)s supporters reached. %(num)d more days.", int(entry.status or 0), votes=entry.thing_id)
    if entry.kind == "earlier":
        return _of_earlier(entry)
    if entry.kind == "supporters.contacted":
        return _of_contact(entry.reason == "part", int(entry.status or 0))
    if entry.kind == "goal_reached" and goal:
        return N_("Done: %(goal)s people want this. Now the team decides.", goal=goal)
    return None


def _of_union(entry: Entry) -> Message | None:
    """How many supporters a merge brought."""
    brought = int(entry.status) if entry.kind == "idea.joined" and entry.status else 0
    return Nn_("Another idea was merged into this one: one supporter more", "Another idea was merged into this one: %(num)d supporters more", brought) if brought > 0 else None


def _of_contact(part: bool, reach: int) -> Message:
    if part:
        return N_("The team wrote to a part of the supporters: at least %(count)s.", count=reach)
    return Nn_("The team wrote to %(num)d supporter.", "The team wrote to %(num)d supporters.", reach)


def _of_earlier(entry: Entry) -> Message:
    ended = STAGE_WORDS.get(entry.to_stage or "", Message(entry.kind))
    reason = REASON_WORDS.get(entry.reason or "")
    return N_("The earlier version. %(outcome)s: %(reason)s", outcome=ended, reason=reason) if reason else N_("The earlier version: %(outcome)s", outcome=ended)


def _of_source(code: str) -> Message | str:
    """A source's own code: what is known in the reader's language, else spelled as it is, "first_reading" as "First reading"."""
    counted = _SIGNATURES.fullmatch(code)
    if counted:
        return Nn_("%(num)s supporter reached", "%(num)s supporters reached", int(counted[1]))
    return SOURCE_WORDS.get(code) or code.replace("_", " ").capitalize()


def _with_reason(sentence: Message, reason: str | None) -> Message:
    words = HIDING_WORDS.get(reason or "")
    return N_("%(outcome)s: %(reason)s", outcome=sentence, reason=words) if words else sentence


def reason_of(entry: Entry) -> Message | None:
    """The reason code in words: of a decision, or of moderation."""
    return REASON_WORDS.get(entry.reason or "") or HIDING_WORDS.get(entry.reason or "")


def role_of(entry: Entry) -> Message | None:
    """The role in words; none for members, whose name is enough."""
    return ROLE_WORDS.get(entry.role)


def who_of(entry: Entry) -> Message | str | None:
    """Name and role of who acted, as far as they are shown."""
    role = role_of(entry)
    if entry.kind == "told":
        return N_("told by the source") if role is None else N_("told by the source: %(role)s", role=role)
    if entry.name and role is not None:
        return N_("%(name)s, %(role)s", name=entry.name, role=role)
    if entry.name:
        return N_("by %(name)s", name=entry.name)
    if entry.origin == "import":
        return N_("before this portal")
    return N_("by a former member") if role is None and entry.by_id is not None else role


def outcome_of(entry: Entry) -> str | None:
    """The colour of a decision that comes with words or a reason: yes, park or no."""
    told = entry.html or entry.reason or entry.mind or entry.day
    return OUTCOMES.get(entry.kind) if told or entry.kind in {"declined", "parked", "second_chance"} else None


def icon_of(entry: Entry) -> str:
    """The drawing on its dot."""
    return ICONS.get(entry.kind) or {"yes": "check", "park": "pause", "no": "x"}.get(OUTCOMES.get(entry.kind, ""), "info")

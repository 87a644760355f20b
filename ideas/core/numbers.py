"""The portal's numbers: limits, windows and goals that an admin may change while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from ideas.core.db import Base


@dataclass(frozen=True)
class Number:
    """One number: its default, unit, bounds and what it does."""

    name: str
    default: int
    unit: str
    low: int
    high: int
    sentence: str


NUMBERS = {
    number.name: number
    for number in (
        Number("ideas_per_day", 5, "ideas", 1, 1000, "how many ideas a member may submit in 24 hours"),
        Number("drafts_per_member", 20, "drafts", 1, 1000, "how many drafts a member may keep at once"),
        Number("empty_draft_days", 30, "days", 1, 3650, "after how long a draft with nothing in it is cleared away"),
        Number("comments_per_day", 60, "comments", 1, 10000, "how many comments a member may write in 24 hours"),
        Number("comments_without_links", 3, "comments", 0, 100, "a new member's first comments carry no links"),
        Number("comment_edit_minutes", 15, "minutes", 0, 1440, "how long a comment changes without a mark"),
        Number("form_stamp_seconds", 2, "seconds", 0, 60, "a public form sent faster than this came from a machine"),
        Number("form_stamp_hours", 12, "hours", 1, 168, "how long an opened form may be sent"),
        Number("wish_hours", 24, "hours", 1, 168, "how long a visitor's click waits for the confirmed mail"),
        Number("confirm_hours", 72, "hours", 1, 720, "how long a link to confirm an address works"),
        Number("sign_in_minutes", 30, "minutes", 5, 1440, "how long a mailed sign-in link works"),
        Number("code_tries", 5, "tries", 1, 20, "wrong tries at a mailed code or a second step, then it is dead"),
        Number("wrong_codes_per_hour", 10, "codes", 1, 100, "wrong codes for one account in an hour, then no further one is tried"),
        Number("second_step_minutes", 10, "minutes", 1, 60, "how long a sign-in waits for its second step"),
        Number("challenge_minutes", 5, "minutes", 1, 60, "how long a passkey has to answer"),
        Number("confirm_own_minutes", 10, "minutes", 1, 120, "how long a shown password, code or passkey opens what is sensitive in an account"),
        Number("reset_minutes", 60, "minutes", 5, 1440, "how long a link for a new password works"),
        Number("session_days", 30, "days", 1, 365, "how long a sign-in lasts without a visit"),
        Number("session_most_days", 180, "days", 1, 3650, "how long a sign-in lasts in all, however often it is used"),
        Number("notice_days", 90, "days", 7, 3650, "how long a notice is kept once it was read or its mail has left"),
        Number("mails_per_hour", 5, "mails", 1, 100, "account mails to one address in an hour"),
        Number("pictures_per_idea", 10, "pictures", 0, 50, "pictures of one idea"),
        Number("tags_per_idea", 5, "tags", 0, 20, "tags of one idea"),
        Number("staff_picks_most", 6, "picks", 1, 60, "how many ideas staff recommend at the same time"),
        Number("staff_pick_days", 14, "days", 1, 90, "how long a recommendation stands where nothing else is chosen"),
        Number("collections_per_member", 20, "collections", 0, 1000, "how many collections a member keeps at once"),
        Number("ideas_per_collection", 50, "ideas", 1, 1000, "how many ideas stand in one collection"),
        Number("royalty_hundredths", 100, "hundredths of a percent", 0, 10_000, "the creators' share of net sales, as a product begins with it"),
        Number("creator_copies", 10, "copies", 0, 10_000, "how many copies of the product its creators get, as a product begins with it"),
        Number("pictures_per_report", 4, "pictures", 0, 20, "pictures of one owner's or tester's report"),
        Number("merge_notice_days", 7, "days", 1, 90, "how long people may object before an idea is merged into another"),
        Number("merge_likeness", 22, "per cent", 5, 100, "how many of their telling words two ideas share before the desk hears that they look alike"),
        Number("resubmit_hours", 24, "hours", 0, 720, "wait before a returned idea is submitted again"),
        Number("second_chance_days", 14, "days", 1, 365, "how long a vote on second chances is open"),
        Number("second_chance_votes", 3, "votes", 1, 100, "how many votes a member has in a vote on second chances"),
        Number("second_chance_winners", 1, "ideas", 1, 100, "how many ideas win a vote on second chances and are reviewed again"),
        Number("second_chance_least", 10, "votes", 1, 100_000, "how many votes an idea needs at least to win a second chance"),
        Number("ideas_in_submission", 3, "ideas", 1, 100, "how many ideas of one member may wait for a first look at once"),
        Number("answer_working_days", 3, "working days", 1, 60, "within how many working days a contribution gets a first answer of a person; a change holds for what is sent from then on, each idea keeps the day it was promised"),
        Number("first_is_checked", 1, "0 or 1", 0, 1, "whether a new member's first contribution waits for a person"),
        Number("same_text_most", 20, "texts", 1, 1000, "how often the team sends the very same text before it is asked whether that is meant"),
        Number("bulk_ideas_most", 500, "ideas", 1, 500, "how many ideas one bulk run at the desk takes"),
        Number("bulk_answers_most", 50, "ideas", 1, 100, "how many ideas one bulk run answers, since each answer is read and changed by a person"),
        Number("appeal_days", 183, "days", 183, 3650, "how long one may object to what moderation decided: six months by law at least"),
        Number("address_days", 30, "days", 0, 365, "how long the mail address of who has no account is kept once nothing can be objected to any more"),
        Number("comments_without_account", 1, "0 or 1", 0, 1, "whether visitors may comment with a confirmed mail address alone; a person always looks first"),
        Number("trusted_after", 3, "ideas", 0, 1000, "from how many public ideas on, without a measure in a year, a member's idea does not wait on a board that looks first; 0 trusts nobody"),
        Number("survey_answers_least", 20, "answers", 20, 1000, "from how many answers on a survey is published, and how many people must make the difference to the next state"),
        Number("survey_cell_least", 5, "answers", 5, 100, "the smallest number a survey shows, and the step of all its numbers"),
        Number("supporter_text_days", 14, "days", 0, 365, "how long after a text to an idea's supporters the next one about it may be sent"),
        Number("survey_definitely", 75, "per cent", 0, 100, "what a definite intention counts in the demand"),
        Number("survey_probably", 25, "per cent", 0, 100, "what a probable intention counts in the demand"),
        Number("survey_maybe", 10, "per cent", 0, 100, "what a possible intention counts in the demand"),
        Number("thank_you_points_most", 50, "points", 0, 1000, "how many points one thank-you of the team carries at most"),
        Number("survey_quantity_most", 5, "pieces", 1, 100, "how many pieces one person counts in the demand at most"),
        Number("tier_insider", 40, "points", 1, 1_000_000, "from how many points in twelve months on a member is an insider"),
        Number("tier_co_creator", 200, "points", 1, 1_000_000, "from how many points in twelve months on a member is a co-creator"),
        Number("tier_ambassador", 800, "points", 1, 1_000_000, "from how many points in twelve months on the team may ask a member to be an ambassador"),
        Number("tier_notice_days", 30, "days", 30, 365, "how many days before a tier ends its member is told"),
        Number("ambassadors_share", 100, "hundredths of a percent", 0, 10_000, "how many of the active members may be ambassadors; one always may"),
        Number("newcomer_days", 90, "days", 1, 365, "how long a member stands on the newcomers’ board"),
        Number("fit_ideas", 35, "parts", 0, 100, "what the worth of own ideas counts when members are picked by fit"),
        Number("fit_comments", 25, "parts", 0, 100, "what helpful comments count when members are picked by fit"),
        Number("fit_early", 20, "parts", 0, 100, "what early support of ideas that passed a milestone counts when members are picked by fit"),
        Number("fit_topics", 20, "parts", 0, 100, "what doings on the topics asked for count when members are picked by fit"),
        Number("fit_least", 5, "per cent", 0, 100, "how well somebody fits at least to be picked"),
        Number("invitations_per_quarter", 2, "invitations", 0, 2, "how often a member is invited in a calendar quarter at most"),
    )
}


class NumberRow(Base):
    """A number an admin changed."""

    __tablename__ = "numbers"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


def number(session: Session, name: str) -> int:
    """The number in force; all of them are read once a transaction. Raises KeyError for an unknown name."""
    default = NUMBERS[name].default
    rows = session.info.get("numbers")
    if rows is None:
        rows = {row.name: row.value for row in session.execute(select(NumberRow.name, NumberRow.value))}
        session.info["numbers"] = rows
    return rows.get(name, default)

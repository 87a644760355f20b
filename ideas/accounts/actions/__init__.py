"""Use cases of accounts, by their agreed names; each lives in the module of its kind."""

from ideas.accounts.actions.changing import change_email, change_password, request_close, request_email_change, reset_password, use_close_link
from ideas.accounts.actions.entering import (
    Agreed,
    Entered,
    confirm,
    end_old,
    end_others,
    enter_by_link,
    make_wish,
    note_visit,
    register,
    request_link,
    sign_in,
    sign_out,
)
from ideas.accounts.actions.letters import post
from ideas.accounts.actions.members import add_member, change_picture, change_profile, change_role, end_all, make_known, make_token

__all__ = [
    "Agreed", "Entered", "add_member", "change_email", "change_password", "change_picture", "change_profile", "change_role", "confirm", "end_all", "end_old", "end_others",
    "enter_by_link", "make_known", "make_token", "make_wish", "note_visit", "post", "register", "request_close", "request_email_change", "request_link",
    "reset_password", "sign_in", "sign_out", "use_close_link",
]

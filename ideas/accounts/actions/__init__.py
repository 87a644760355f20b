"""Use cases of accounts, by their agreed names; each lives in the module of its kind."""

from ideas.accounts.actions.changing import change_email, change_password, request_close, request_email_change, reset_password, use_close_link
from ideas.accounts.actions.confirming import confirm_by_mailed_code, confirm_by_password, mail_own_code
from ideas.accounts.actions.entering import (
    Agreed,
    confirm,
    end_old,
    end_one,
    end_others,
    enter_by_code,
    enter_by_link,
    make_wish,
    note_visit,
    register,
    request_link,
    sign_in,
    sign_out,
)
from ideas.accounts.actions.factors import begin_totp, confirm_totp, forget_factors, make_recovery_codes, remove_totp, reset_factors
from ideas.accounts.actions.letters import post
from ideas.accounts.actions.members import add_member, change_picture, change_profile, change_role, end_all, make_known, sign_out_everywhere
from ideas.accounts.actions.opening import Entered
from ideas.accounts.actions.passkeys import add_passkey, ask_passkey, enter_by_passkey, remove_passkey
from ideas.accounts.actions.steps import confirm_by_code, confirm_by_passkey, pass_by_code, pass_by_passkey
from ideas.accounts.actions.tokens import end_token, make_token, note_token_used

__all__ = [
    "Agreed", "Entered", "add_member", "add_passkey", "ask_passkey", "begin_totp", "change_email", "change_password", "change_picture", "change_profile", "change_role", "confirm",
    "confirm_by_code", "confirm_by_mailed_code", "confirm_by_passkey", "confirm_by_password", "confirm_totp", "end_all", "end_old", "end_one", "end_others", "end_token", "enter_by_code",
    "enter_by_link", "enter_by_passkey", "forget_factors", "mail_own_code", "make_known", "make_recovery_codes", "make_token", "make_wish", "note_token_used", "note_visit", "pass_by_code",
    "pass_by_passkey", "post", "register", "remove_passkey", "remove_totp", "request_close", "request_email_change", "request_link", "reset_factors", "reset_password",
    "sign_in", "sign_out", "sign_out_everywhere", "use_close_link",
]

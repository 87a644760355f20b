"""Who may take part, and what an account's fields must be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message


class Person(Protocol):
    """What a rule knows of who acts."""

    @property
    def is_member(self) -> bool: ...
    @property
    def is_staff(self) -> bool: ...
    @property
    def confirmed(self) -> bool: ...
    @property
    def suspended_until(self) -> datetime | None: ...
    @property
    def role(self) -> str: ...
    @property
    def lacks_factor(self) -> bool: ...


def why_not_take_part(person: Person, now: datetime) -> Refusal | None:
    """No account, no confirmed address or a suspension: then nothing is submitted, supported or said."""
    if person.role == "system":
        return None
    if not person.is_member:
        return Refusal("sign_in_first", N_("Sign in first, then it counts."), 401)
    if person.suspended_until is not None and person.suspended_until > now:
        return Refusal("suspended", N_("Your account is suspended until %(day)s.", day=person.suspended_until), 403, person.suspended_until)
    if not person.confirmed:
        return Refusal("unconfirmed", N_("Confirm your mail address first: the link is in your inbox."), 403)
    return None


def why_not_staff(person: Person, now: datetime, *roles: str) -> Refusal | None:
    """Only staff (or only these roles, admins always) may do this."""
    refusal = why_not_take_part(person, now)
    if refusal is not None or person.role == "system":
        return refusal
    if person.lacks_factor:
        return Refusal("second_step_first", N_("Your role asks for a second step when signing in. Set one up under “Security”, then this opens."), 403)
    allowed = person.role in roles or person.role == "admin" if roles else person.is_staff
    return None if allowed else Refusal("not_yours", N_("This is for the team only."), 403)


_HANDLE = {
    "too_short": N_("A handle has at least 3 characters."),
    "too_long": N_("A handle has at most 25 characters."),
    "characters": N_("Use letters and digits, with single dots, hyphens or underscores between them."),
    "confusable": N_("This handle mixes letters that look alike. Choose another one."),
    "reserved": N_("This handle is reserved. Choose another one."),
}
_PASSWORD = {
    "too_short": N_("A password has at least 10 characters. Four words in a row are easy to remember."),
    "too_long": N_("A password has at most 256 characters."),
    "common": N_("This password is on every guessing list. Choose four words of your own."),
    "personal": N_("This password contains your name or address. Choose another one."),
    "missing": N_("Enter a password of at least 10 characters."),
}
# Why an admin takes a role or every sign-in from somebody: kept by its key, told in words.
LIMIT_REASONS: dict[str, Message] = {
    "task_ended": N_("The work for this portal has ended"), "taken_over": N_("The account may be in somebody else’s hands"), "lost_device": N_("A device or a key was lost"),
    "asked": N_("They asked for it"), "unused": N_("It was not used for a long time"), "rules_broken": N_("The rules of the portal were broken"),
}
_NAME_MAX, _BIO_MAX, _REASON_MIN, _PASSKEYS_MAX = 60, 500, 10, 20


def why_not_handle(problem: str | None, *, taken: bool) -> Refusal | None:
    """`problem` is the cause of `core.names.handle_problem`."""
    if problem is not None:
        return Refusal(f"handle_{problem}", _HANDLE[problem], 422, field="handle")
    return Refusal("handle_taken", N_("This handle is taken. Choose another one."), 422, field="handle") if taken else None


def why_not_password(problem: str | None, field: str = "password") -> Refusal | None:
    """`problem` is the cause of `core.secrets.password_problem`, or `missing`."""
    return Refusal(f"password_{problem}", _PASSWORD[problem], 422, field=field) if problem else None


def why_not_name(name: str) -> Refusal | None:
    """A display name has 1 to 60 characters."""
    if not name:
        return Refusal("name_missing", N_("Enter the name others should see. It need not be your real one."), 422, field="name")
    return Refusal("name_too_long", N_("A name has at most 60 characters."), 422, field="name") if len(name) > _NAME_MAX else None


def why_not_bio(bio: str) -> Refusal | None:
    """A few sentences: at most 500 characters."""
    return Refusal("bio_too_long", N_("Tell it in at most 500 characters."), 422, field="bio") if len(bio) > _BIO_MAX else None


def why_not_email(email: str) -> Refusal | None:
    """Something before one @, a dot after it, no blanks, at most 254 characters: the mailed link proves the rest."""
    local, _, domain = email.rpartition("@")
    good = bool(local) and "@" not in local and "." in domain.strip(".") and ".." not in domain and len(email) <= 254 and email.isprintable()
    good = good and not any(sign.isspace() or sign in '<>()[],;:"\\' for sign in email)
    return None if good else Refusal("email_invalid", N_("Enter a mail address such as name@example.org."), 422, field="email")


def why_not_join(*, old_enough: bool, terms: bool) -> dict[str, Refusal]:
    """Sixteen or older, and the terms accepted; refusals by form field."""
    refusals = {}
    if not old_enough:
        refusals["old_enough"] = Refusal("too_young", N_("You take part from the age of 16. Tick the box if you are 16 or older."), 422, field="old_enough")
    if not terms:
        refusals["terms"] = Refusal("terms_missing", N_("Accept the terms to take part."), 422, field="terms")
    return refusals


def why_not_mail(sent: int, most: int, again_at: datetime | None) -> Refusal | None:
    """No more account mails an hour to one address than the portal's number says."""
    if sent < most:
        return None
    return Refusal("too_many_mails", N_("We have sent several mails to this address. Ask again from %(moment)s on.", moment=again_at), 429, again_at)


def why_not_link(*, found: bool, used: bool, expired: bool) -> Refusal | None:
    """A mailed link works once and until its moment."""
    if not found:
        return Refusal("link_unknown", N_("This link does not work. Ask for a new one."), 404)
    if used:
        return Refusal("link_used", N_("This link has been used already. Ask for a new one."), 410)
    return Refusal("link_expired", N_("This link has expired. Ask for a new one."), 410) if expired else None


WRONG_CODE = Refusal("code_wrong", N_("This code does not fit, or no longer. Look once more, or get a new one."), 422, field="code")
STEP_OVER = Refusal("step_over", N_("That took too long, or there were too many tries. Sign in once more."), 410)
PASSKEY_REFUSED = Refusal("passkey_refused", N_("This passkey does not open this account. Try once more, or choose another way."), 422, field="passkey")


def why_not_guess(wrong: int, most: int, again_at: datetime | None) -> Refusal | None:
    """No more wrong codes for one account in an hour than the portal's number says; `again_at` is when the oldest of them is an hour old."""
    if wrong < most:
        return None
    return Refusal("too_many_codes", N_("There were too many wrong codes. It goes again from %(moment)s on.", moment=again_at), 429, again_at, field="code")


def why_not_sensitive(confirmed_at: datetime | None, now: datetime, minutes: int) -> Refusal | None:
    """What is sensitive in an account asks to show once more who it is, unless that was done within these minutes."""
    if confirmed_at is not None and now - confirmed_at < timedelta(minutes=minutes):
        return None
    return Refusal("confirm_first", N_("Show once more that it’s you, then it goes on."), 403)


def why_not_mail_own_code(*, has_factor: bool) -> Refusal | None:
    """A mailbox alone confirms nobody who has a second step."""
    return Refusal("factor_instead", N_("You have a second step: use that, or your password."), 403) if has_factor else None


def why_not_begin_totp(*, confirmed: bool) -> Refusal | None:
    """One app an account."""
    return Refusal("has_app", N_("You have an app already. Remove it first, then set up another one."), 409) if confirmed else None


def why_not_add_passkey(*, name: str, count: int) -> Refusal | None:
    """A passkey has a name of 1 to 60 characters; an account has at most 20."""
    if not name or len(name) > _NAME_MAX:
        return Refusal("passkey_name", N_("Give the passkey a name of at most 60 characters, such as “My phone”."), 422, field="name")
    return Refusal("passkeys_full", N_("You have 20 passkeys. Remove one first."), 409) if count >= _PASSKEYS_MAX else None


def why_not_sign_in(suspended_until: datetime | None, now: datetime) -> Refusal | None:
    """A suspended member signs in again when it is over."""
    if suspended_until is None or suspended_until <= now:
        return None
    return Refusal("suspended", N_("Your account is suspended until %(day)s.", day=suspended_until), 403, suspended_until)


def why_not_change_role(person: Person, now: datetime, *, own: bool, before: str, role: str, roles: tuple[str, ...], reason: str) -> Refusal | None:
    """Admins give roles, never to themselves; who may do less from then on is told why."""
    refusal = why_not_staff(person, now, "admin")
    if refusal is None and role not in roles:
        refusal = Refusal("role_unknown", N_("Choose one of the roles."), 422, field="role")
    if refusal is None and own:
        refusal = Refusal("own_role", N_("Another admin has to change your role."), 403)
    less = refusal is None and (bool(reason) or roles.index(role) < roles.index(before))
    return refusal or (_why_not_limit(reason, "role_reason") if less else None)


def why_not_sign_out(person: Person, now: datetime, *, own: bool, reason: str) -> Refusal | None:
    """Admins sign somebody out everywhere, who is told why."""
    refusal = why_not_staff(person, now, "admin")
    return refusal or (None if own and not reason else _why_not_limit(reason, "sign_out_reason"))


def _why_not_limit(reason: str, field: str) -> Refusal | None:
    return None if reason in LIMIT_REASONS else Refusal("reason_missing", N_("Choose the reason: the member reads it by mail."), 422, field=field)


def why_not_own(person: Person, own: bool, now: datetime) -> Refusal | None:
    """An account is its member's own."""
    refusal = why_not_take_part(person, now)
    return refusal or (None if own else Refusal("not_yours", N_("This is not yours."), 403))


def why_not_yours(own: bool) -> Refusal | None:
    """To show once more who one is, nothing is asked but that it is one's own account."""
    return None if own else Refusal("not_yours", N_("This is not yours."), 403)


def why_not_suspend(person: Person, role: str, reason: str, now: datetime, *, own: bool, until: datetime | None) -> Refusal | None:
    """Moderators suspend members, admins also staff; nobody suspends themselves. A reason and an end to come are needed."""
    refusal = why_not_staff(person, now, *(("moderator",) if role == "member" else ("admin",)))
    if refusal is None and own:
        refusal = Refusal("own_account", N_("You cannot suspend yourself."), 403)
    if refusal is None and len(reason) < _REASON_MIN:
        refusal = Refusal("reason_missing", N_("Say why in a sentence: the member reads it when signing in."), 422, field="reason")
    if refusal is None and (until is None or until <= now):
        refusal = Refusal("until_past", N_("Choose a day to come."), 422, field="until")
    return refusal


def why_not_lift(person: Person, now: datetime, *, suspended: bool) -> Refusal | None:
    """Moderators lift a suspension that is in force."""
    return why_not_staff(person, now, "moderator") or (None if suspended else Refusal("not_suspended", N_("This member is not suspended."), 409))


SCOPES = ("read", "write", "staff")
TOKEN_DAYS = (30, 90, 365)
_TOKENS_MAX = 20


def errors_of_token(name: str, scopes: Collection[str], days: int | None, role: str, count: int) -> dict[str, Refusal]:
    """What the form of a program's key still lacks, by field; only staff give a key the scope of staff."""
    errors = {}
    if not name or len(name) > _NAME_MAX:
        errors["name"] = Refusal("token_name", N_("Give the key a name of at most 60 characters, such as “Our website”."), 422, field="name")
    if not scopes or not set(scopes) <= set(SCOPES):
        errors["scopes"] = Refusal("scopes_missing", N_("Choose what the key may do."), 422, field="scopes")
    elif "staff" in scopes and role == "member":
        errors["scopes"] = Refusal("scope_of_staff", N_("Only staff may give a key the rights of staff."), 422, field="scopes")
    if days is not None and days not in TOKEN_DAYS:
        errors["days"] = Refusal("token_days", N_("Choose how long the key is good."), 422, field="days")
    if count >= _TOKENS_MAX and not errors:
        errors["name"] = Refusal("tokens_full", N_("You have 20 keys. End one first."), 409, field="name")
    return errors


def why_not_end_token(person: Person, now: datetime, *, own: bool) -> Refusal | None:
    """One's own keys, and for admins all."""
    return why_not_own(person, own, now) if own else why_not_staff(person, now, "admin")


def why_not_use_token(scopes: str, needed: str) -> Refusal | None:
    """A key does what its scopes say and no more."""
    if needed in scopes.split():
        return None
    return Refusal("scope_missing", N_("This key may not do that: it lacks the scope “%(scope)s”.", scope=needed), 403)

"""The portal's own looks: tried as a draft, published, put back to what was shipped."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.core.brand import load_brand, weak_pairs
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.media import Variant
from ideas.core.refusal import insist, insist_all
from ideas.portal.models import BrandVersion
from ideas.portal.queries.theme import theme_draft, theme_in_force
from ideas.portal.rules.theme import brand_of, errors_of_theme, record_of, why_not_publish_theme


@action
def draft_theme(fields: Mapping[str, str], *, logo: Variant | None = None, drop_logo: bool = False, by: Actor, now: datetime) -> BrandVersion:
    """Keep looks to be tried, in place of those tried before; nobody else sees them. Raises Refused with errors by field."""
    insist(why_not_staff(by, now, "admin"))
    insist_all(errors_of_theme(fields))
    before = theme_draft() or theme_in_force()
    kept = None if drop_logo or before is None else before.record.get("logo")
    sent = {"sha256": logo.sha256, "data": base64.b64encode(logo.data).decode()} if logo else kept
    _discard()
    version = BrandVersion(by_id=by.id, made_at=now, record=record_of(fields, sent))
    session().add(version)
    session().flush()
    record("theme.drafted", by=by, now=now, thing_id=version.id)
    return version


@action
def publish_theme(draft: BrandVersion, *, by: Actor, now: datetime) -> None:
    """Put the draft into force, in every process within 20 seconds. Raises Refused where colours cannot be read."""
    insist(why_not_staff(by, now, "admin"))
    draft = locked(draft)
    insist(why_not_publish_theme(len(weak_pairs(brand_of(load_brand(), draft.record)))))
    draft.published_at, draft.by_id = now, by.id
    record("theme.published", by=by, now=now, thing_id=draft.id)


@action
def discard_theme(*, by: Actor, now: datetime) -> None:
    """Put the draft away."""
    insist(why_not_staff(by, now, "admin"))
    _discard()
    record("theme.discarded", by=by, now=now)


@action
def reset_theme(*, by: Actor, now: datetime) -> None:
    """Back to the looks that were shipped; the versions before stay to be read of."""
    insist(why_not_staff(by, now, "admin"))
    _discard()
    version = BrandVersion(by_id=by.id, made_at=now, published_at=now, record={})
    session().add(version)
    session().flush()
    record("theme.reset", by=by, now=now, thing_id=version.id)


def _discard() -> None:
    session().execute(delete(BrandVersion).where(BrandVersion.published_at.is_(None)))

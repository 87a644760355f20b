"""The portal's own looks: the version in force, the draft, those before; and handing the brand to this process."""

from __future__ import annotations

import base64
import time
from typing import ClassVar, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from ideas.accounts.models import Member
from ideas.core.brand import load_brand
from ideas.core.db import db, session
from ideas.core.doors import doors
from ideas.portal.models import BrandVersion
from ideas.portal.rules.theme import brand_of

SECONDS = 20.0  # after so long every process has the new looks
KEPT = 20


class Told(NamedTuple):
    """A version that was published, and by whom."""

    version: BrandVersion
    by: str | None


class Remembered:
    """By database: the version this process shows, and when that was asked."""

    asked: ClassVar[WeakKeyDictionary[Engine, tuple[int | None, float]]] = WeakKeyDictionary()


def theme_in_force() -> BrandVersion | None:
    """The newest published version; none where there never was one."""
    return session().scalars(select(BrandVersion).where(BrandVersion.published_at.is_not(None)).order_by(BrandVersion.published_at.desc(), BrandVersion.id.desc()).limit(1)).first()


def theme_draft() -> BrandVersion | None:
    """The looks that are tried."""
    return session().scalars(select(BrandVersion).where(BrandVersion.published_at.is_(None)).order_by(BrandVersion.id.desc()).limit(1)).first()


def themes_before() -> list[Told]:
    """What was published, the newest first."""
    query = select(BrandVersion, Member.name).outerjoin(Member, Member.id == BrandVersion.by_id).where(BrandVersion.published_at.is_not(None))
    return [Told(*row) for row in session().execute(query.order_by(BrandVersion.id.desc()).limit(KEPT))]


def logo_named(name: str) -> bytes | None:
    """The logo whose SHA-256 begins so, among the latest versions."""
    for record in session().scalars(select(BrandVersion.record).order_by(BrandVersion.id.desc()).limit(KEPT)):
        if name and record.get("logo", {}).get("sha256", "")[:16] == name:
            return base64.b64decode(record["logo"]["data"])
    return None


def renew_brand(*, at_once: bool = False) -> None:
    """Give this process the looks in force; asked at most every 20 seconds."""
    known, moment = Remembered.asked.get(db.engine, (None, float("-inf")))
    if not at_once and time.monotonic() - moment < SECONDS:
        return
    try:
        version = theme_in_force()
    except SQLAlchemyError:  # a page that tells of trouble with the database has looks too
        session().rollback()
        return
    Remembered.asked[db.engine] = (version.id if version else None, time.monotonic())
    if (version.id if version else None) != known:
        brand = brand_of(load_brand(), version.record if version else {})
        doors.site_name = doors.named or brand.name
        doors.brand = brand  # last: what is drawn is kept beside it, in other threads at once

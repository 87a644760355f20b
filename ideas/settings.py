"""Every machine setting once: name, type, default, unit, one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ideas.core.workdays import is_known

SECRET_LENGTH = 32
TOKEN_LENGTH = 16
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Settings(BaseSettings):
    """Read from the environment (prefix `IDEAS_`) or from `.env` in the working folder."""

    model_config = SettingsConfigDict(env_prefix="IDEAS_", env_file=".env", extra="ignore")

    database_url: str = Field("", description="SQLAlchemy address of the database; empty: SQLite in the data folder.")
    data_dir: Path = Field(Path("var"), description="Folder of the embedded database, pictures, queue and mail outbox.")
    search_dir: Path = Field(Path("search_index"), description="Folder of the embedded search index; can be rebuilt at any time.")
    secret_key: str = Field("", description="Signs sessions and stamps; at least 32 characters. Empty on a loopback portal: made once and kept in the data folder.")
    public_url: str = Field("http://localhost:8000", description="The address people use; links in mails and feeds begin with it.")
    site_name: str = Field("", description="Name of the portal; empty: the brand's name.")
    smtp_url: str = Field("", description="Mail server, as smtp://user:password@host:587?starttls=1; empty: mails are written to the outbox folder.")
    mail_from: str = Field("ideas@localhost", description="Sender address of the portal's mails.")
    redis_url: str = Field("", description="Queue and limits on Redis for several machines; empty: embedded.")
    media_url: str = Field("", description="Where pictures are kept, file:///… or s3://bucket/prefix; empty: in the data folder.")
    search: Literal["whoosh"] = Field("whoosh", description="Search engine.")
    locales: str = Field("de,en", description="Languages offered, the first is the default.")
    proxies: int = Field(0, ge=0, le=5, description="How many proxies in front are believed when they say a visitor's address; 1 behind one proxy.")
    outgoing_allow: str = Field("", description="Exact host:port,host:port that requests to typed addresses may reach though they are local or without TLS; for trials on loopback only.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level of log lines written.")
    staff_second_factor: Literal["auto", "on", "off"] = Field("auto", description="Whether staff roles need a second step when signing in; auto: in production.")
    page_cache: Literal["on", "off"] = Field("on", description="Visitors' pages kept in memory and views counted; off only for load tests on loopback.")
    holidays: str = Field("DE", description="Whose weekend and public holidays are no working days: a country, or a country and region, as DE or DE-BY; empty: Mondays to Fridays are worked.")
    rate_limits: Literal["on", "off"] = Field("on", description="Limits on writes and searches; off only for load tests on loopback.")
    metrics_token: str = Field("", description="Lets programs on other machines read /metrics, sent as a bearer token of at least 16 characters; empty: only this machine may.")

    @property
    def production(self) -> bool:
        """A portal that others than this machine can reach by its address."""
        return urlsplit(self.public_url).hostname not in LOOPBACK

    @property
    def asks_staff_for_factor(self) -> bool:
        """Whether staff act as members until they have shown a second factor."""
        return self.staff_second_factor == "on" or (self.staff_second_factor == "auto" and self.production)

    @property
    def https(self) -> bool:
        """Whether people reach the portal by https."""
        return self.public_url.startswith("https://")

    @property
    def database(self) -> str:
        """The database's address, with the driver named."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'ideas.db').resolve()}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)

    @property
    def media(self) -> str:
        """The picture store's address."""
        return self.media_url or (self.data_dir / "media").resolve().as_uri()

    @property
    def outbox(self) -> Path:
        """The folder mails are written to where there is no mail server."""
        return self.data_dir / "outbox"

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages offered, the default first."""
        return tuple(part.strip() for part in self.locales.split(",") if part.strip())

    @property
    def outgoing_allowed(self) -> frozenset[str]:
        """Local places that outgoing requests may reach, as `host:port`."""
        return frozenset(part.strip().lower() for part in self.outgoing_allow.split(",") if part.strip())

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        if self.production:
            missing = [f"IDEAS_{name}" for name, value in (("SECRET_KEY", self.secret_key), ("SMTP_URL", self.smtp_url)) if not value]
            if missing or not self.https:
                msg = f"in production the portal needs {', '.join([*missing, *([] if self.https else ['IDEAS_PUBLIC_URL with https'])])}"
                raise ValueError(msg)
            if "off" in (self.rate_limits, self.page_cache) or self.outgoing_allow:
                msg = "IDEAS_RATE_LIMITS=off, IDEAS_PAGE_CACHE=off and IDEAS_OUTGOING_ALLOW are for trials on loopback only"
                raise ValueError(msg)
        if self.secret_key and len(self.secret_key) < SECRET_LENGTH:
            msg = f"IDEAS_SECRET_KEY needs at least {SECRET_LENGTH} characters"
            raise ValueError(msg)
        if self.metrics_token and len(self.metrics_token) < TOKEN_LENGTH:
            msg = f"IDEAS_METRICS_TOKEN needs at least {TOKEN_LENGTH} characters"
            raise ValueError(msg)
        if not set(self.languages) <= {"de", "en"} or not self.languages:
            msg = "IDEAS_LOCALES offers de and en"
            raise ValueError(msg)
        if not is_known(self.holidays):
            msg = "IDEAS_HOLIDAYS names no country or region that we know"
            raise ValueError(msg)
        return self

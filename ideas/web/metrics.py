"""Numbers for Prometheus: requests as they are answered, and how the portal is doing at the moment of asking. No ids and no names."""

from __future__ import annotations

import hmac
import ipaddress
import os
import time
from collections.abc import Iterable, Iterator
from functools import lru_cache

from flask import Blueprint, Flask, Response, abort, current_app, g, make_response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from ideas.core.db import now, session
from ideas.settings import Settings
from ideas.upkeep.pulse import pulse, totals

bp = Blueprint("metrics", __name__)
SHARED = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))

own = CollectorRegistry()
requests = Counter("ideas_requests", "Requests answered by the application.", ("endpoint", "method", "status"), registry=own)
seconds = Histogram("ideas_request_seconds", "How long an answer took, in seconds.", ("endpoint",), buckets=BUCKETS, registry=own)


@lru_cache(maxsize=4096)
def _counted(endpoint: str, method: str, status: int) -> Counter:
    return requests.labels(endpoint, method, f"{status}xx")


@lru_cache(maxsize=1024)
def _timed(endpoint: str) -> Histogram:
    return seconds.labels(endpoint)


@bp.record_once
def _count_requests(state: object) -> None:
    """Two hooks around every request; the first one of all begins the clock."""
    app: Flask = state.app  # type: ignore[attr-defined]
    app.before_request_funcs.setdefault(None, []).insert(0, _begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(answer: Response) -> Response:
    endpoint = request.endpoint or "none"
    _counted(endpoint, request.method if request.method in METHODS else "other", answer.status_code // 100).inc()
    _timed(endpoint).observe(time.perf_counter() - g.get("begun", time.perf_counter()))
    return answer


class Present(Collector):
    """What the database, the disk and the notes of backups say at this moment."""

    def collect(self) -> Iterable[Metric]:
        """Without the database only that is said."""
        try:
            yield from _numbers()
        except SQLAlchemyError:
            session().rollback()
            yield GaugeMetricFamily("ideas_database_up", "Whether the database answers.", 0)


def _numbers() -> Iterator[Metric]:
    seen = pulse(current_app.extensions["settings"].data_dir, now=now())
    yield GaugeMetricFamily("ideas_database_up", "Whether the database answers.", 1)
    for name, number in totals().items():
        yield GaugeMetricFamily(f"ideas_{name}", f"How many {name} there are.", number)
    yield GaugeMetricFamily("ideas_events_waiting", "Events not handed out yet.", seen.events_waiting)
    yield GaugeMetricFamily("ideas_deliveries_open", "Follow-ups still to be done.", seen.deliveries_open)
    yield GaugeMetricFamily("ideas_deliveries_given_up", "Follow-ups given up after their last try.", seen.deliveries_given_up)
    yield GaugeMetricFamily("ideas_mails_waiting", "Mails not sent yet.", seen.mails_waiting)
    yield GaugeMetricFamily("ideas_queue_age_seconds", "How long the oldest event or follow-up waits.", seen.queue_seconds)
    yield GaugeMetricFamily("ideas_index_lag_seconds", "How long the oldest change waits to be found by search.", seen.index_lag_seconds)
    yield GaugeMetricFamily("ideas_disk_free_bytes", "Free space in the data folder.", seen.disk_free_bytes)
    for name, what, age in (("worker_last_seen", "the worker did scheduled work", seen.worker_seconds), ("last_backup", "the last verified backup", seen.backup_seconds)):
        if age is not None:
            yield GaugeMetricFamily(f"ideas_{name}_age_seconds", f"Seconds since {what}; missing where there was none.", age)


@bp.get("/metrics")
def show() -> Response:
    """For who asks from this very machine, or has the token; for all others there is nothing here."""
    if not _trusted():
        abort(404)
    answer = make_response(generate_latest(_registry()))
    answer.content_type = CONTENT_TYPE_LATEST
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _registry() -> CollectorRegistry:
    """Of all processes where they share a folder (`flask serve` makes one), else of this process."""
    registry = CollectorRegistry()
    registry.register(Present())
    if SHARED in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    return registry


class _Own(Collector):
    def collect(self) -> Iterable[Metric]:
        """This process's own counts."""
        return own.collect()


def _trusted() -> bool:
    settings: Settings = current_app.extensions["settings"]
    sent = request.headers.get("Authorization", "")
    if settings.metrics_token and hmac.compare_digest(sent.encode(), f"Bearer {settings.metrics_token}".encode()):
        return True
    return _is_here(request.remote_addr) and not any(name in request.headers for name in FORWARDED)


def _is_here(address: str | None) -> bool:
    """A proxy on this machine asks from loopback too, so an address that was handed on is not believed to be here."""
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False

"""The pages: they translate and decide nothing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from flask import Flask

from ideas.settings import Settings
from ideas.web import assets, context, errors, fragments, headers, limits, page_cache, session, turns

ROOMS = (
    "home", "rewards", "points", "leaderboard", "ambassadors", "members_home", "board", "ideas_new", "votes", "surveys", "hints", "co_authors", "comments", "merges", "timeline", "ratings", "roadmap", "decisions", "promises", "people", "badges", "thanks", "account", "claims", "search", "feeds", "cards", "kit", "sitemap", "log", "openness", "principles", "desk.principles", "media", "reports", "statements", "moderation_log", "reviews", "products", "collections", "challenges", "challenges_jury", "pages", "health", "metrics",
    "desk.inbox", "desk.answers", "desk.lifecycle", "desk.notes", "desk.templates", "desk.bulk", "desk.scoring", "desk.fields", "desk.behalf", "desk.supporters", "supporter_texts", "desk.surveys", "desk.cases", "desk.reviews", "desk.boards", "desk.members", "desk.outbox", "desk.picks", "desk.products", "desk.interviews", "desk.challenges", "desk.contributions", "desk.merges", "desk.insights", "coin_rounds", "desk.coin_rounds", "perks", "product_tests", "desk.perks", "desk.product_tests", "desk.ambassadors", "invitations", "polls", "desk.guests", "desk.panels", "desk.polls", "desk.thanks", "api.v1", "api_page",
    "desk.admin", "desk.audit", "desk.settings", "desk.tags", "desk.tokens", "desk.health", "desk.theme", "desk.transfer", "desk.exports", "theme",
)


def init_app(app: Flask, settings: Settings, root: Path) -> None:
    """Sessions, headers, words and error pages, then every blueprint."""
    turns.init_app(app, settings)
    assets.init_app(app, root)
    session.init_app(app)
    headers.init_app(app, settings)
    context.init_app(app, settings)
    fragments.init_app(app)
    errors.init_app(app)
    limits.init_app(app, settings)
    for room in ROOMS:
        app.register_blueprint(import_module(f"ideas.web.{room}").bp)
    page_cache.init_app(app, settings)

"""Every table, for migrations: the one place that names all model modules."""

from ideas.accounts import models as accounts
from ideas.badges import models as badges
from ideas.ballots import models as ballots
from ideas.board import models as board
from ideas.cards import models as cards
from ideas.challenges import models as challenges
from ideas.coin_rounds import models as coin_rounds
from ideas.collections import models as collections
from ideas.comments import models as comments
from ideas.core import events, idempotency, numbers
from ideas.hints import models as hints
from ideas.homes import models as homes
from ideas.insights import models as insights
from ideas.lifecycle import models as lifecycle
from ideas.moderation import models as moderation
from ideas.notifications import models as notifications
from ideas.openness import models as openness
from ideas.panels import models as panels
from ideas.perks import models as perks
from ideas.polls import models as polls
from ideas.portal import models as portal
from ideas.product_tests import models as product_tests
from ideas.products import models as products
from ideas.public_log import models as public_log
from ideas.ratings import models as ratings
from ideas.reports import models as reports
from ideas.reviews import models as reviews
from ideas.rewards import models as rewards
from ideas.standings import models as standings
from ideas.surveys import models as surveys
from ideas.thanks import models as thanks
from ideas.transfer import models as transfer
from ideas.triage.models import behalf, bulk, contact, merging, notes, scoring, segments, templates
from ideas.votes import models as votes

__all__ = ["accounts", "badges", "ballots", "behalf", "board", "bulk", "cards", "challenges", "coin_rounds", "collections", "comments", "contact", "events", "hints", "homes", "idempotency", "insights", "lifecycle", "merging", "moderation", "notes", "notifications", "numbers", "openness", "panels", "perks", "polls", "portal", "product_tests", "products", "public_log", "ratings", "reports", "reviews", "rewards", "scoring", "segments", "standings", "surveys", "templates", "thanks", "transfer", "votes"]

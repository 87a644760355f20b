"""Every table, for migrations: the one place that names all model modules."""

from ideas.accounts import models as accounts
from ideas.board import models as board
from ideas.comments import models as comments
from ideas.core import events, numbers
from ideas.lifecycle import models as lifecycle
from ideas.moderation import models as moderation
from ideas.reports import models as reports
from ideas.transfer import models as transfer
from ideas.votes import models as votes

__all__ = ["accounts", "board", "comments", "events", "lifecycle", "moderation", "numbers", "reports", "transfer", "votes"]

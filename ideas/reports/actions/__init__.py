"""Use cases of reports, one module a thing."""

from ideas.reports.actions.appeals import appeal, appeal_report, decide_appeal
from ideas.reports.actions.deciding import decide
from ideas.reports.actions.forgetting import forget_addresses
from ideas.reports.actions.making import make

__all__ = ["appeal", "appeal_report", "decide", "decide_appeal", "forget_addresses", "make"]

"""Reads of reports, of what they are about, and of who objects."""

from ideas.reports.queries.cases import (
    Case,
    open_cases,
    open_report_count,
    open_reports,
    report_by,
    report_for,
    reported_by,
    reports_of,
    sent_from,
    waiting_counts,
)
from ideas.reports.queries.subjects import Subject, subject, subjects

__all__ = ["Case", "Subject", "open_cases", "open_report_count", "open_reports", "report_by", "report_for", "reported_by", "reports_of", "sent_from", "subject", "subjects", "waiting_counts"]

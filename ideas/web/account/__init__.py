"""Accounts: coming in, the visitor's click that survives, mailed links, settings, one's own data, leaving."""

from flask import Blueprint

from ideas.web.listing import kept

bp = Blueprint("account", __name__)
bp.context_processor(lambda: {"kept": kept})

from ideas.web.account import confirming, entering, factors, joining, leaving, links, notices, passkeys, second_step, security, settings, tokens  # noqa: E402, F401 (each adds its pages to `bp`)

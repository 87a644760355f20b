"""Reads of the promise, of the figures and of what stands behind them."""

from ideas.openness.queries.promises import promise, versions

__all__ = ["promise", "versions"]

"""The embedded search engine: Whoosh files in one private folder, always rebuildable."""

from ideas.search.whoosh_engine.engine import WhooshEngine

__all__ = ["WhooshEngine"]

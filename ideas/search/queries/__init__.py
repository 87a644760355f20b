"""Finding ideas: lists with words in them, the search page, similar ideas, topics, what happened lately."""

from ideas.search.queries.browsing import Found, Topic, browse, is_common, topics
from ideas.search.queries.documents import documents
from ideas.search.queries.finding import Finding, engine, excerpts, find, similar_ideas

__all__ = ["Finding", "Found", "Topic", "browse", "documents", "engine", "excerpts", "find", "is_common", "similar_ideas", "topics"]

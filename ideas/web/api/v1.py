"""The API's first version: its calls stand in the modules beside, this one names them all."""

from __future__ import annotations

from ideas.web.api import document, ideas, once, own, people, pictures, record, talk
from ideas.web.api.calls import CALLS
from ideas.web.api.door import bp

__all__ = ["CALLS", "bp", "document", "ideas", "once", "own", "people", "pictures", "record", "talk"]

"""The API's first version: its calls stand in the modules beside, this one names them all."""

from __future__ import annotations

from ideas.web.api import ideas, people, talk
from ideas.web.api.door import bp

__all__ = ["bp", "ideas", "people", "talk"]

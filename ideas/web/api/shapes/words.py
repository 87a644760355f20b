"""The words that answers are described with: a field's sentence, a moment, a link, a stage."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from ideas.board.models import PUBLIC_STAGES, STAGES
from ideas.core.words import N_, Message


def told(message: Message, **more: Any) -> Any:
    """A field's sentence; the page says it in the reader's language."""
    return Field(description=message.key, **more)


def among(*values: str) -> Any:
    """One of these words."""
    return Field(json_schema_extra={"enum": list(values)})


At = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
DayText = Annotated[str, Field(json_schema_extra={"format": "date"})]
Link = Annotated[str, Field(json_schema_extra={"format": "uri"})]
Stage = Annotated[str, among(*STAGES)]
PublicStage = Annotated[str, among(*PUBLIC_STAGES)]
Lang = Annotated[str, told(N_("The language it is written in, as two letters."))]
Html = Annotated[str, told(N_("Safe HTML, made from the Markdown."))]
Next = Annotated[str | None, told(N_("Goes into `after` for the following page; null on the last one."))]

"""Use cases of products, one module a thing."""

from ideas.products.actions.credits import change, credit, open_product, reverse
from ideas.products.actions.interviews import Asked, publish_interview, take_interview_back, write_interview
from ideas.products.actions.moderation import approve, hide, refuse, show
from ideas.products.actions.telling import tell, withdraw

__all__ = [
    "Asked", "approve", "change", "credit", "hide", "open_product", "publish_interview", "refuse", "reverse", "show", "take_interview_back", "tell", "withdraw", "write_interview",
]

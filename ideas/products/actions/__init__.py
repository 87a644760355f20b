"""Use cases of products, one module a thing."""

from ideas.products.actions.credits import change, credit, open_product, reverse
from ideas.products.actions.moderation import approve, hide, refuse, show
from ideas.products.actions.telling import tell, withdraw

__all__ = ["approve", "change", "credit", "hide", "open_product", "refuse", "reverse", "show", "tell", "withdraw"]

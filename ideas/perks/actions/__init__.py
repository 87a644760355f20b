"""Use cases of perks, one module a thing. A perk's row is locked before what was redeemed of it, and both before balances."""

from ideas.perks.actions.applying import apply
from ideas.perks.actions.keeping import add_codes, change, end, make, publish
from ideas.perks.actions.redeeming import give_back, open_board, redeem, show_code, use
from ideas.perks.actions.settling import cancel, expire, hand_over, move_perks, remind

__all__ = ["add_codes", "apply", "cancel", "change", "end", "expire", "give_back", "hand_over", "make", "move_perks", "open_board", "publish", "redeem", "remind", "show_code", "use"]

"""What several creators have to have settled before their idea goes out."""

from __future__ import annotations

from collections.abc import Sequence

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

WHOLE = 100


def why_not_together(shares: Sequence[tuple[int, bool]]) -> Refusal | None:
    """An idea of several goes out when all have agreed and the shares add up to 100; the pairs are share and agreement, none where there is one creator."""
    waiting = sum(not agreed for _share, agreed in shares)
    if waiting:
        return Refusal("co_authors_asked", Nn_("Somebody you invited has not agreed yet.", "%(num)d people you invited have not agreed yet.", waiting))
    total = sum(share for share, _agreed in shares)
    if shares and total != WHOLE:
        return Refusal("shares_not_whole", N_("The shares add up to %(total)s per cent. It has to be 100.", total=total))
    return None

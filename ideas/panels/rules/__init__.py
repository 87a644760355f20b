"""How well somebody fits and who is picked; who may invite, and what an invitation must say."""

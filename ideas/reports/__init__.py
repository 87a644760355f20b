"""Reports of members and what became of them."""

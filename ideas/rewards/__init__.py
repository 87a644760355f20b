"""Points: what helped others, each with its cause, and what was spent of them."""

"""Ratings of the team's answers by those they are for, and what of them is public."""

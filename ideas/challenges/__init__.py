"""Challenges and activities: a question to the members, with a jury and a fan vote, one of them, or neither."""

"""Coin rounds: the team commits to a list beforehand, and each member spends a hundred coins on it."""

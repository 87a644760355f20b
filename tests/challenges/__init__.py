"""Challenges and activities."""

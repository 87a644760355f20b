"""The portal as such: its numbers, its looks."""

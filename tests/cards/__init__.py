"""Cards: what they say, how they are set and drawn, when they are drawn anew and when they go."""

"""When a challenge is where, who may do what, and what its words and days must be."""

"""The badges there are, what a single event counts for, and choosing which to show."""

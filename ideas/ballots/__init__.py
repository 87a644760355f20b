"""Ballots: a vote among ideas for a time, with a fixed number of votes each."""

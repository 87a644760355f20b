"""The verifiable log: public events sealed in order into a chain of SHA-256, with a daily tally of votes."""

"""Reads of notices: who hears, the inbox, what a letter says."""

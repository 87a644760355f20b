"""Reads of guests, of panels and their lists, and of what says how members fit."""

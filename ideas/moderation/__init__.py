"""Hidings and suspensions: rows a person answers for."""

"""Tests of picks and collections."""

"""Tests of the desk's own rooms."""

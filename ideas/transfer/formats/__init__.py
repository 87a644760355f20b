"""Readers of foreign formats: they read, and decide nothing."""

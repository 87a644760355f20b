"""Insights: what the team learns from all ideas together, as counts by day that the worker keeps."""

"""Reads of insights: what is reckoned anew, and what was kept."""

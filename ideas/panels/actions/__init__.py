"""Keeping guests of boards, inviting by fit, answering."""

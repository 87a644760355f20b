"""Boards, ideas, tags, pictures, drafts."""

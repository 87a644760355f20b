"""Import from other portals, and taking an import back."""

"""Finding ideas by words, and ideas that resemble each other."""

"""What became of an idea: its product page, royalties, what owners tell."""

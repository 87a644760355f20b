"""Talk under an idea, official answers."""

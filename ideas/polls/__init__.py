"""Questions to fans: one question, whom it is put to, until when, and what may be shown of the answers."""

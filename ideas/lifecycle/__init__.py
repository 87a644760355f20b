"""An idea's way: submitting, stages, goals, updates, corrections."""

"""Rules of insights: measures, what is counted of an idea, spans of time."""

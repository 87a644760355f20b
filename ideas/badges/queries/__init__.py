"""Reading badges: what is true of an event, and how members stand."""

"""Reading the event log for a given reader."""

"""The members' home: one's own ideas and their way, what happened since the last visit, whom to thank, ideas for oneself."""

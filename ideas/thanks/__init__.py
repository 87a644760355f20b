"""Thank-yous by hand from the team, and greetings on days that belong to a member."""

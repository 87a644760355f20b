"""Where members stand: tiers by the points of twelve months, boards of a week, a season and a topic, past seasons, ambassadors."""

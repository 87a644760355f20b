"""Review rounds: dates, reviewers, scores, decisions prepared and published together, second chances."""

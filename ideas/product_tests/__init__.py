"""Product tests: applying, a draw that everybody can repeat, reports with pictures."""

"""What every floor stands on: it knows no domain and no web."""

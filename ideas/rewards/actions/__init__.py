"""Use cases of points: booking what events bring, spending, giving."""

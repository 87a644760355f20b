"""Several creators of one idea: invited, with shares that add up to 100, agreed by all."""

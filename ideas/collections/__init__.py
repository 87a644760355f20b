"""What people gather: staff picks, collections of ideas."""

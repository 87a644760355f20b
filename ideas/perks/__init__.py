"""What points are redeemed for: perks with stock, codes, what members hold and what became of it."""

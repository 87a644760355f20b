"""What supporters would pay, buy and recommend: four questions after the support, published in coarse steps only."""

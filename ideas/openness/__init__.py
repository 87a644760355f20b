"""What the brand promises, and how it is doing: principles with their history, figures with the lists behind them."""

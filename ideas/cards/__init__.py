"""The drawn card and the QR code of an idea: what shows it elsewhere."""

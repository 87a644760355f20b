"""Thanking by hand, greeting by the calendar, telling a birthday, leaving."""

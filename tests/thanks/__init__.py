"""Tests of thank-yous and greetings."""

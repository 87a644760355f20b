"""Boards for invited people, and members invited by fit: who was picked, why, and what they answered."""

"""What is said to people: every message by its code, and the words of the terminal."""

"""Reading oversight."""

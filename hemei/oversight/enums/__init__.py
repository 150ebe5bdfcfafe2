"""Fixed words of oversight."""

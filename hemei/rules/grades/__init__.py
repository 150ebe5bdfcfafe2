"""Grades of innovative firms as dated rules: verdict with reasons, what is missing, batches, reforms, many at once."""

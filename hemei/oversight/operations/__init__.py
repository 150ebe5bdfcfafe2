"""Changing what oversight keeps."""

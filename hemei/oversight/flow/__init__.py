"""The lawful moves of what oversight keeps."""

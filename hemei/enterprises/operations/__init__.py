"""Writing firms: profiles, figures, rights, grades, consents, duplicates, files."""

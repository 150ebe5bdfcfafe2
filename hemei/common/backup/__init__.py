"""A copy of the whole platform in one file: database, files and keys, each with its digest."""

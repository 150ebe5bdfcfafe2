"""Other systems' finished cases from CSV and XES, through a mapping that says which column is what."""

from hemei.adapters.history.mapping import BadMapping, Mapping, read_mapping
from hemei.adapters.history.reading import BadFile, Reject, Taken, take

__all__ = ["BadFile", "BadMapping", "Mapping", "Reject", "Taken", "read_mapping", "take"]

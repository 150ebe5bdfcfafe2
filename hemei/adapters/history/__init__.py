"""Other systems' finished cases from CSV and XES, through a mapping that says which column is what."""

from hemei.common.histories import BadFile, BadMapping, Mapping, Reject, Taken, read_mapping, take

__all__ = ["BadFile", "BadMapping", "Mapping", "Reject", "Taken", "read_mapping", "take"]

"""Finished cases out of CSV and XES files, through a mapping that says which column is what."""

from hemei.common.histories.mapping import BadMapping, Mapping, mapping_of, read_mapping
from hemei.common.histories.reading import BadFile, Reject, Taken, take

__all__ = ["BadFile", "BadMapping", "Mapping", "Reject", "Taken", "mapping_of", "read_mapping", "take"]

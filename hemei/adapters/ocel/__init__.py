"""The ledger as an OCEL 2.0 log, JSON, XML or SQLite: every matter an object, and what stands around it."""

from hemei.adapters.ocel.writing import Counts, write_json, write_sqlite
from hemei.adapters.ocel.xml import write_xml

__all__ = ["Counts", "write_json", "write_sqlite", "write_xml"]

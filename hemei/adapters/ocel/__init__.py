"""The ledger as an OCEL 2.0 log, JSON or SQLite: every matter an object, and what stands around it."""

from hemei.adapters.ocel.writing import Counts, write_json, write_sqlite

__all__ = ["Counts", "write_json", "write_sqlite"]

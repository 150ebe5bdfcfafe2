"""Lists of what stands on a matter of oversight; the list itself is shared with the rooms below."""

from hemei.cases.queries.matter_lists import LATE, OPEN, Line, lines, states_of

__all__ = ["LATE", "OPEN", "Line", "lines", "states_of"]

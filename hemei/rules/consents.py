"""What a person agrees to on submission: the text as it stood that day, what it covers, and a hash of both."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from hemei.rules.tables import table, versions

KINDS = ("truth", "tolerance", "promise", "sharing", "personal")


@dataclass(frozen=True, slots=True)
class Consent:
    """One text put before a person. `scope` names the papers or data it covers (empty = all he hands in)."""

    kind: str
    text: str
    english: str
    source: str
    version: str  # the day from which this text is in force
    scope: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """This will give the hash of text, version and scope: what was agreed to, and nothing else."""
        content = "\n".join((self.kind, self.version, self.text, *self.scope))
        return hashlib.sha256(content.encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """This will give what the ledger keeps of it."""
        return {
            "kind": self.kind, "version": self.version, "text_sha256": hashlib.sha256(self.text.encode()).hexdigest(),
            "sha256": self.sha256, "scope": list(self.scope), "source": self.source,
        }  # fmt: skip


def consent(kind: str, on: date, scope: Collection[str] = ()) -> Consent:
    """This will return the text of a kind as it stood on a day, for this scope; KeyError for an unknown kind."""
    row = table("consents", on)["texts"][kind]
    since = next(one.starts_on for one in reversed(versions("consents")) if one.starts_on <= on)
    return Consent(
        kind, row["text"], row["english"], row["source"], since.isoformat(), tuple(sorted(set(scope)))
    )

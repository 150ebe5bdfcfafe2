"""What an item costs somebody: each line of its version, due or waived by what is known of him, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from hemei.catalog.queries.dictionary import FactView
from hemei.catalog.queries.wording import condition_text
from hemei.common.conditions import holds
from hemei.common.words import tell
from hemei.rules.items import ItemSpec


class BadFee(ValueError):
    """A line of fees whose sum is no sum."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One line: `amount` in yuan; `due` None = it turns on an answer that is missing; `waiver` says who is exempt."""

    name: str
    amount: Decimal
    basis: str
    before_licence: bool
    when: Mapping[str, Any] | None
    waiver: str
    due: bool | None

    def to_dict(self) -> dict[str, Any]:
        """This will give the line as a bill keeps it."""
        plain = {"name": self.name, "amount": str(self.amount), "basis": self.basis}
        return {**plain, "before_licence": self.before_licence}


def fee_lines(spec: ItemSpec, given: Mapping[str, Any]) -> tuple[FeeLine, ...]:
    """This will give the lines of an item for somebody of whom `given` is known; raises BadFee for a broken sum."""
    found = []
    for line in spec.extra.get("fees", ()):
        try:
            amount = Decimal(str(line["amount"])).quantize(Decimal("0.01"))
        except (InvalidOperation, KeyError) as bad:
            raise BadFee(str(line.get("name", ""))) from bad
        when = line.get("when") or None
        found.append(FeeLine(
            str(line["name"]), amount, str(line["basis"]), bool(line.get("before_licence", True)), when,
            str(line.get("waiver", "")), holds(when, given),
        ))  # fmt: skip
    return tuple(found)


def who_pays(line: FeeLine, facts: Mapping[str, FactView]) -> str:
    """This will say in words who pays a line, and who does not; empty where everybody does."""
    if line.when is None:
        return ""
    words = condition_text(line.when, facts)
    return tell("{words}的要缴；{waiver}", words=words, waiver=line.waiver or tell("其他人免缴"))

"""How a case stands in the lists of the desk: in whose, under what, whom it concerns, what it is found by."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from hemei.accounts.models import Party
from hemei.accounts.queries import shown_name
from hemei.cases.models import Order
from hemei.ledger.operations import Move


def list_case(move: Move, *, title: str, agency: str, order: Order) -> None:
    """This will leave on a case's matter what lists filter, order and find it by; call it where a case is opened."""
    party = order.party
    move.leave(
        office=f"agency:{agency}", topic=f"menu:{order.menu_version.menu.code}", label=shown_name(party)[:200],
        words=found_by(move.matter.number, title, party), listed=True,
    )  # fmt: skip


def found_by(number: str, title: str, party: Party) -> str:
    """This will return the words that a case is found by: number, title and name, and how the last two sound."""
    return "\n".join((number.lower(), title.lower(), party.name.lower(), *sounds(title), *sounds(party.name)))


@lru_cache(maxsize=8192)
def sounds(text: str) -> tuple[str, str]:
    """This will return full pinyin and initials, for those who type without switching to Chinese."""
    return "".join(lazy_pinyin(text)).lower(), "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()

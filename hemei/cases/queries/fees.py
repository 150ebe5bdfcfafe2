"""What a case costs: the lines of its item's version, and what somebody still has to answer before that is known."""

from __future__ import annotations

from typing import Any

from hemei.cases.models import Case, FeeAnswers
from hemei.cases.queries.reading import form_values, spec_of
from hemei.catalog import queries as catalog
from hemei.common.conditions import facts_of


def case_fees(case: Case) -> tuple[catalog.FeeLine, ...]:
    """This will give the lines of fees of a case under the version and the answers that it began with.

    Raises `catalog.BadFee` for a line whose sum is no sum.
    """
    return catalog.fee_lines(spec_of(case), fee_facts(case))


def fee_facts(case: Case) -> dict[str, Any]:
    """This will return what is known for the fees of a case: its order, and what was answered for them later."""
    given = {key: value for key, value in form_values(case.order).items() if value is not None}
    if not any(line.get("when") for line in spec_of(case).extra.get("fees", ())):
        return given
    later = FeeAnswers.objects.filter(case_id=case.pk).values_list("given", flat=True).first() or {}
    return {**later, **given}


def fee_questions(case: Case) -> list[catalog.FactView]:
    """This will return the facts that a fee of a case turns on and that nobody has answered; none for most cases.

    Raises `catalog.BadFee` for a line whose sum is no sum.
    """
    given = fee_facts(case)
    missing: set[str] = set()
    for line in catalog.fee_lines(spec_of(case), given):
        if line.due is None:
            missing |= facts_of(line.when) - given.keys()
    return [fact for key, fact in catalog.facts().items() if key in missing] if missing else []

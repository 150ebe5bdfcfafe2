"""分阶段施工许可: what a phase's permit needs before it, and the limit on the work that stands on it."""

from __future__ import annotations

from datetime import date

from hemei.cases.models import Case
from hemei.cases.queries.building import phase_licences
from hemei.common.words import tell
from hemei.ledger.operations import Refused
from hemei.rules.building import phase_before, phase_of


def phase_conditions(case: Case, conditions: str, on: date) -> str:
    """This will return the conditions of a grant with the limit on the work first, where the item is a phase.

    A later phase without a valid permit of the phase before, for the same project, is refused (分阶段施工许可).
    """
    phase = phase_of(case.item_code, on)
    if phase is None:
        return conditions
    before = phase_before(phase, on)
    if before is not None and before.key not in phase_licences(case, on):
        raise Refused(
            tell(
                "“{name}”阶段要先有“{before}”阶段的有效施工许可证，这个项目还没有，决定没有写入。请先办前一阶段。",
                name=phase.name,
                before=before.name,
            )
        )
    return f"施工界限：{phase.limit}" + (f"\n{conditions}" if conditions.strip() else "")

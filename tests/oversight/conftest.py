"""People and an item that the tests of oversight share; no catalogue is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from hemei.accounts.operations import put_agency, put_party, put_user
from hemei.accounts.queries import Person, person
from hemei.oversight.operations.loop import Task
from hemei.oversight.operations.ratings import Origin, rate
from hemei.oversight.queries.events import Event
from hemei.rules.workdays import local_day

PHOTO = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)
CODE = "91000000MA0000000Y"


@pytest.fixture
def people(db: None, settings: Any, tmp_path: Path) -> Callable[[str], Person]:
    """Makes one officer per name: unit and unit2 work at the approval service, the others are outside."""
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    for code in ("approval-service", "tax"):
        put_agency(code=code, name=f"{code}（样例）")
    firm = put_party(kind="legal", name="样例企业", code=CODE, phone="13800000001", sample=True)
    other = put_party(kind="legal", name="样例别家", sample=True)
    made: dict[str, Person] = {}
    kinds: dict[str, tuple[list[str], str, Any]] = {
        "unit": (["clerk", "approver"], "approval-service", None),
        "unit2": (["clerk", "head"], "approval-service", None),
        "tax": (["clerk", "head"], "tax", None),
        "watch": (["supervisor"], "", None), "watch2": (["supervisor"], "", None),
        "inside": (["supervisor"], "approval-service", None), "editor": (["editor"], "approval-service", None),
        "leader": (["leader"], "", None), "firm": (["applicant"], "", firm), "other": (["applicant"], "", other),
    }  # fmt: skip

    def of(name: str) -> Person:
        if name not in made:
            roles, agency, party = kinds[name]
            user = put_user(
                username=name, password=name, label=f"{name}（样例）", roles=roles, agency=agency, party=party
            )  # fmt: skip
            made[name] = person(user)
        return made[name]

    return of


@pytest.fixture
def event(people: Callable[[str], Person], now: datetime) -> Event:
    """A service that the firm got from unit."""
    return Event(
        "case:S-1", "样例事项", local_day(now), "sample-item", "approval-service", "", people("unit").key,
        f"party:{people('firm').party_id}", "13800000001",
    )  # fmt: skip


@pytest.fixture
def vote(event: Event, now: datetime) -> Callable[..., Any]:
    """Rates: each call is another event unless `key` says which."""
    count = iter(range(10**6))

    def cast(
        level: int, text: str = "样例原因", at: datetime = now, origin: Origin | None = None, **kind: Any
    ) -> Any:
        values = {"key": f"case:S-{next(count)}", **kind}
        return rate(event=replace(event, **values), level=level, text=text, origin=origin or Origin(), now=at)

    return cast


def task(people: Callable[[str], Person], **kind: Any) -> Task:
    """Something found at the approval service that unit caused; the firm may say whether it is solved."""
    values = {
        "source": "inspection", "unit": "approval-service", "title": "样例问题", "found": "样例：多要一份材料",
        "caused_by": people("unit").key, "item_code": "sample-item", "rule": "样例第一条",
        "person": f"party:{people('firm').party_id}",
    }  # fmt: skip
    return Task(**{**values, **kind})

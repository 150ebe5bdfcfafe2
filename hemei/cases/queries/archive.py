"""What goes into the archive package of an ended case, and which packages there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from hemei.accounts.queries import messages_about
from hemei.cases.flow import CASE
from hemei.cases.models import Archive, Case, Licence
from hemei.cases.queries.reading import case_by_number, spec_of
from hemei.ledger.queries import sealed_export
from hemei.rules.chainhash import canonical
from hemei.rules.licences import keeping, kept_until
from hemei.rules.workdays import local_day

FORMAT = "hemei-archive/1"
VERIFIER = "hemei_verify.py"
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_README = """和美平台归档包 {number}（格式 {format}）

核对：python3 hemei_verify.py 本包.zip （Python 3.8 以上，不需要安装任何东西）
manifest.json  每个文件的 SHA-256、大小和说明，保管期限
case.json      办件数据：事项、申请人、表单、材料核验、停表、意见、决定
acts.json      每个动作的哈希链、封存证明和封存
messages.json  就此办件发出的全部告知
papers/        收到的材料原件    licence/  证照各版

Archive package of case {number}. Check it with hemei_verify.py; the format is in docs/archive-format.md.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a package: its name there, what it is, its content or the kept file, the digest it must have."""

    name: str
    what: str
    content: bytes | Path
    sha256: str = ""  # as it came in; empty where the content is made now


def archives_of(case_id: int) -> list[Archive]:
    """This will return the packages of a case, newest first, those in work included."""
    return list(Archive.objects.filter(case_id=case_id).order_by("-pk"))


def archives_waiting() -> list[int]:
    """This will return the ids of the packages that were asked for and not made yet, oldest first."""
    rows = Archive.objects.filter(made_at=None, fault="").order_by("pk")
    return list(rows.values_list("pk", flat=True))


def may_archive(case: Case) -> bool:
    """This will say whether a case has ended, so that its file can be closed."""
    return case.matter.state not in CASE.open_states


def ended_on(case: Case) -> date:
    """This will return the local day on which a case ended."""
    assert case.matter.closed_at is not None
    return local_day(case.matter.closed_at)


def retention(case: Case) -> dict[str, Any]:
    """This will say until when the case's file is kept, by which rule, and whether that rule is certain."""
    rule, ended = keeping(ended_on(case)), ended_on(case)
    return {
        "years": rule.years, "from": ended.isoformat(), "until": kept_until(ended).isoformat(), "rule": rule.source,
        "rule_english": rule.english,
        "unsure": rule.unsure,
    }  # fmt: skip


def pieces(number: str) -> list[Piece]:
    """This will list the files of a case's package in their order, the manifest left out."""
    case = case_by_number(number)
    licence = Licence.objects.filter(case=case).prefetch_related("versions").first()
    papers, media = list(_papers(case)), Path(settings.MEDIA_ROOT)
    versions = [one for one in licence.versions.all() if one.path] if licence else []
    faces = [
        Piece(f"licence/v{one.number}.pdf", f"证照第 {one.number} 版", media / one.path, one.sha256)
        for one in sorted(versions, key=lambda one: one.number)
    ]
    numbers = [case.order.matter.number, case.matter.number, *([licence.number] if licence else [])]
    readme = _README.format(number=number, format=FORMAT)
    verifier = Path(settings.ROOT) / "verifier" / VERIFIER
    return [
        Piece("README.txt", "说明", readme.encode()),
        Piece(VERIFIER, "独立核对程序", verifier.read_bytes()),
        Piece("case.json", "办件数据", _json(_case(case, licence, papers))),
        Piece("acts.json", "动作、证明和封存", _json(sealed_export(_matters(case, licence)))),
        Piece("messages.json", "告知", _json(messages_about(numbers))),
        *papers,
        *faces,
    ]


def _json(value: Any) -> bytes:
    return canonical(json.loads(json.dumps(value, default=_plain))).encode()


def _plain(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _matters(case: Case, licence: Licence | None) -> list[int]:
    found = [case.pk, *(one.pk for one in case.opinions.all()), *(one.pk for one in case.promises.all())]
    found += [licence.matter_id] if licence and licence.matter_id else []
    return [*found, case.order_id]


def _papers(case: Case) -> Iterator[Piece]:
    for place, one in enumerate(case.papers.all(), 1):
        if one.upload is not None:
            plain, ending = _UNSAFE.sub("-", one.paper), Path(one.upload.path).suffix
            path = Path(settings.MEDIA_ROOT) / one.upload.path
            yield Piece(f"papers/{place:02d}-{plain}{ending}", one.name, path, one.upload.sha256)


def _case(case: Case, licence: Licence | None, papers: list[Piece]) -> dict[str, Any]:
    order, party, spec = case.order, case.party, spec_of(case)
    return {
        "number": case.matter.number, "title": case.matter.title, "state": case.matter.state,
        "order": order.matter.number, "item": case.item_code, "item_version": case.item_version.number,
        "item_name": spec.name, "agency": {"code": case.agency.code, "name": case.agency.name},
        "party": {"kind": party.kind, "name": party.name, "code": party.code, "phone": party.phone},
        "sample": party.sample, "answers": order.answers, "form": order.form,
        "received_at": case.received_at, "accepted_at": case.accepted_at, "accepted_by": case.accepted_by,
        "decided_at": case.decided_at, "decided_by": case.decided_by, "reasons": case.reasons,
        "closed_at": case.matter.closed_at,
        "papers": [
            {"paper": one.paper, "name": one.name, "need": one.need, "origin": one.origin, "verdict": one.verdict,
             "origin_note": one.origin_note, "remark": one.remark, "file": one.upload.name if one.upload else ""}
            for one in case.papers.all()
        ],
        "files": [one.name for one in papers],
        "pauses": [
            {"cause": one.cause, "clause": one.clause, "started_at": one.started_at, "ended_at": one.ended_at,
             "expected_days": one.expected_days, "notice": one.notice}
            for one in case.pauses.all()
        ],
        "opinions": [
            {"number": one.matter.number, "agency": one.agency.code, "verdict": one.verdict, "text": one.text}
            for one in case.opinions.all()
        ],
        "licence": _licence(licence) if licence else None,
    }  # fmt: skip


def _licence(licence: Licence) -> dict[str, Any]:
    return {
        "number": licence.number, "title": licence.title, "status": licence.status, "issued_on": licence.issued_on,
        "valid_until": licence.valid_until, "ended_on": licence.ended_on,
        "versions": [
            {"number": one.number, "act": one.act, "holder": one.holder, "conditions": one.conditions,
             "valid_until": one.valid_until, "made_at": one.made_at, "superseded_at": one.superseded_at,
             "sha256": one.sha256}
            for one in licence.versions.all()
        ],
    }  # fmt: skip

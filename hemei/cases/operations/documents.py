"""Official papers: frozen at the act that makes them, numbered, kept as files, served with a proof."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from hemei.accounts.queries import Person, masked_name
from hemei.cases.enums import DocumentKind, Way
from hemei.cases.flow import CASE
from hemei.cases.models import Case, Document
from hemei.cases.operations.moves import moving
from hemei.common.files import keep_file
from hemei.common.pdf import UnfitData, sheet_pdf
from hemei.common.signing import SignerOutOfDate, sign_pdf
from hemei.common.words import tell
from hemei.ledger.operations import Move, Refused
from hemei.rules.chainhash import canonical
from hemei.rules.words import mark
from hemei.rules.workdays import SHANGHAI, local_day

MARKS = {  # 文号: what stands before the number of the case
    DocumentKind.ACCEPT: "SL", DocumentKind.DECLINE: "BSL", DocumentKind.CORRECT: "BZ",
    DocumentKind.EXTEND: "YQ", DocumentKind.SPECIAL: "TS", DocumentKind.GRANT: "ZY",
    DocumentKind.REFUSE: "BY", DocumentKind.END: "ZZ", DocumentKind.SERVICE: "SD",
    DocumentKind.HANDOVER: "JJ", DocumentKind.PAID: "PZ", DocumentKind.UNIT: "DW",
}  # fmt: skip
SEAL_WORDS = mark("样例专用章")
Point = dict[str, str]


def make_document(
    *, case: Case, kind: DocumentKind, paragraphs: Sequence[str], now: datetime, by: str,
    points: Sequence[Point] = (), serial: str = "", about: Document | None = None,
) -> Document:  # fmt: skip
    """This will freeze an official paper of a case and give it its number; call it inside the act that makes it.

    Its words are Chinese whatever the reader's language. `serial` tells several of one kind apart.
    """
    number = f"{MARKS[kind]}-{case.matter.number}{'-' + serial if serial else ''}"
    content: dict[str, Any] = {
        "title": DocumentKind(kind).label, "number": number, "addressee": case.party.name,
        "paragraphs": list(paragraphs), "points": list(points), "date": local_day(now).isoformat(),
        "agency": case.agency.name, "sample": case.party.sample, "stamp": SEAL_WORDS,
    }  # fmt: skip
    return Document.objects.create(
        case=case, kind=kind, number=number, title=DocumentKind(kind).label, content=content,
        content_sha256=digest_of(content), made_at=now, made_by=by[:120], about=about,
    )  # fmt: skip


def digest_of(content: dict[str, Any]) -> str:
    """This will return the digest of a paper's frozen content, as the act keeps it."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def issue(
    move: Move, case: Case, kind: DocumentKind, paragraphs: Sequence[str], *, points: Sequence[Point] = (),
    serial: str = "",
) -> Document:  # fmt: skip
    """This will make the paper that an act gives out, and keep its number and digest in the act."""
    made = make_document(
        case=case, kind=kind, paragraphs=paragraphs, points=points, serial=serial, now=move.now,
        by=move.actor.label,
    )  # fmt: skip
    move.record(document=made.number, document_sha256=made.content_sha256)
    return made


def local_words(at: datetime | None) -> str:
    """This will write an instant as official papers do: 2026年11月23日."""
    if at is None:
        return ""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日"


def document_pdf(document: Document, *, now: datetime) -> bytes:
    """This will draw a paper from its frozen content and sign it (PAdES) at `now`, as licences are signed."""
    sheet = sheet_pdf("notice", document.content)
    return sign_pdf(sheet, folder=settings.DATA, reason=document.number, now=now, stamper=settings.TSA)


def keep_documents(*, now: datetime, most: int = 200) -> int:
    """This will keep the signed files of papers that have none yet, with their checksums; the worker calls it.

    A paper that cannot be set (a sign that the font lacks) or signed is left and shows on the page that asks for it.
    """
    kept = 0
    for one in Document.objects.filter(path="").order_by("pk")[:most]:
        try:
            content = document_pdf(one, now=now)
        except (UnfitData, SignerOutOfDate):
            continue
        path = Path("documents") / f"{one.number}.pdf"
        keep_file(Path(settings.MEDIA_ROOT), path, content)
        Document.objects.filter(pk=one.pk, path="").update(
            path=path.as_posix(), sha256=hashlib.sha256(content).hexdigest()
        )
        kept += 1
    return kept


def serve_document(
    *, document: Document, way: Way, receiver: str, actor: Person, now: datetime, note: str = ""
) -> Document:
    """This will record that a paper reached the applicant, and make the proof of service (送达回证).

    At the window the officer names who took it; online the applicant says so himself.
    """
    case = document.case
    if way is not Way.ONLINE and not receiver.strip():
        raise Refused(tell("请写明谁收的，送达没有写入。"))
    if way is Way.ONLINE and actor.party_id != case.party_id:
        raise Refused(tell("网上送达由申请人自己确认，没有写入。请改选窗口领取或邮寄。"))
    kind = CASE["case.serve" if actor.roles & {"clerk", "helper"} else "case.confirm"]
    with moving(kind, matter=case.matter, actor=actor, now=now) as move:
        won = Document.objects.filter(pk=document.pk, served_at=None).update(
            served_at=now, served_way=way, served_to=receiver[:120], served_by=actor.label[:120]
        )
        if not won:
            raise Refused(tell("这份文书已经送达过，原来的记录保留。"))
        words = (
            f"受送达人：{receiver or case.party.name}", f"送达方式：{Way(way).label}",
            f"送达时间：{now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", f"送达人：{actor.label}",
            *([f"备注：{note}"] if note else []), "收件人签名或盖章：",
        )  # fmt: skip
        proof = make_document(
            case=case, kind=DocumentKind.SERVICE, paragraphs=words, now=now, by=actor.label, about=document,
            points=[{"text": f"《{document.title}》{document.number}"}], serial=document.number.split("-")[0],
        )  # fmt: skip
        move.record(
            document=document.number, way=way.value, to=masked_name(receiver) if receiver else "",
            proof=proof.number, proof_sha256=proof.content_sha256,
        )  # fmt: skip
    return proof


def serve_all(*, case: Case, way: Way, receiver: str, actor: Person, now: datetime) -> int:
    """This will serve whatever of a case has not been served yet, and return how many papers that were."""
    kinds = {DocumentKind.SERVICE, DocumentKind.HANDOVER, DocumentKind.PAID}
    rows = list(Document.objects.filter(case=case, served_at=None).exclude(kind__in=kinds).order_by("pk"))
    for one in rows:
        one.case = case
        serve_document(document=one, way=way, receiver=receiver, actor=actor, now=now)
    return len(rows)

"""Files as they come in: sniffed by content, limited, checksummed, outside the web root."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

import puremagic
from django.conf import settings

from hemei.accounts.queries import Person
from hemei.cases.enums import Power
from hemei.cases.models import (
    Archive,
    Document,
    ExitHeir,
    Licence,
    LicenceVersion,
    Order,
    TradeEdition,
    Upload,
)
from hemei.cases.queries.mandates import mandate_for
from hemei.common.files import keep_file, kept_before, old_files, sweep_orphans
from hemei.common.words import tell
from hemei.ledger.operations import Refused

ALLOWED_TYPES = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}


def own(order: Order, actor: Person, now: datetime, power: Power = Power.AGENT) -> None:
    """This will refuse whoever neither stands for the order's party, by himself or by mandate, nor helps."""
    if order.party_id == actor.party_id or actor.roles & {"helper", "clerk"}:
        return
    if mandate_for(order, actor, now, power) is None:
        raise Refused(tell("这张订单不是您的，或者委托已经到期、收回、不包括这件事，什么都没有改动。"))


def upload_paper(
    *, order: Order, paper: str, name: str, content: bytes, actor: Person, now: datetime
) -> Upload:
    """This will keep one file of a paper that a person hands in."""
    own(order, actor, now, Power.HELP)
    return keep_upload(order=order, paper=paper, name=name, content=content, now=now)


def keep_upload(*, order: Order, paper: str, name: str, content: bytes, now: datetime) -> Upload:
    """This will keep one file, after its size and its content were looked at."""
    kind, digest, where = keep_content(content)
    return Upload.objects.create(
        order=order, paper=paper, name=name[:200], media_type=kind, size=len(content), sha256=digest,
        path=where, uploaded_at=now,
    )  # fmt: skip


def keep_content(content: bytes) -> tuple[str, str, str]:
    """This will keep a file that a person hands in, after its size and its content were looked at.

    Returns its media type, its SHA-256 and where it lies.
    """
    if len(content) > settings.UPLOAD_LIMIT:
        raise Refused(
            tell("文件超过 {value} MB，没有保存。请压缩或拆分后再传。", value=settings.UPLOAD_LIMIT // 2**20)
        )
    if not content:
        raise Refused(tell("文件是空的，没有保存。请检查后重新选择。"))
    kind = _sniff(content)
    digest = hashlib.sha256(content).hexdigest()
    where = Path(digest[:2]) / (digest + ALLOWED_TYPES[kind])
    if not kept_before(Path(settings.MEDIA_ROOT), where, len(content)):
        keep_file(Path(settings.MEDIA_ROOT), where, content)
    return kind, digest, where.as_posix()


def sweep_files(*, now: datetime, also: Collection[str] = ()) -> int:
    """This will remove files older than a day that no upload, licence, paper or archive names; returns how many.

    `also` names the files of rooms above this one.
    """
    root = Path(settings.MEDIA_ROOT)
    old = old_files(root, now)
    if not old:
        return 0
    named = {
        path
        for model in (Upload, Licence, LicenceVersion, TradeEdition, ExitHeir, Document, Archive)
        for path in model._default_manager.values_list("path", flat=True)
    }
    return sweep_orphans(root, old, named | set(also))


def _sniff(content: bytes) -> str:
    try:
        found = {match.mime_type for match in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        found = set()
    for kind in ALLOWED_TYPES:
        if kind in found:
            return kind
    raise Refused(tell("只收 PDF、PNG 和 JPG，这个文件的内容不是其中任何一种，没有保存。"))

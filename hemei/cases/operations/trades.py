"""One trade, one licence: the whole is issued over its permits, and anew when one of them changes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from hemei.accounts.queries import Person, agency_names
from hemei.cases.flow import TRADE
from hemei.cases.models import Licence, Order, TradeEdition, TradeLicence, TradePart
from hemei.cases.operations.files import own
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number
from hemei.cases.queries.market import PartRow, changed_wholes, parts_of, trade_parts
from hemei.common.files import keep_file
from hemei.common.pdf import UnfitData, sheet_pdf
from hemei.common.signing import SignerOutOfDate, sign_pdf
from hemei.common.words import tell
from hemei.ledger.operations import Actor, Move, Refused, System
from hemei.rules.trades import fingerprint, whole_until
from hemei.rules.words import say
from hemei.rules.workdays import local_day

REGISTRAR = "approval-service"
RenderWhole = Callable[[TradeLicence, TradeEdition], bytes]


def issue_trade_licence(
    *, order: Order, actor: Person, now: datetime, render: RenderWhole | None = None
) -> TradeLicence:
    """This will issue the trade licence of an order whose permits have all ended, over those that were granted.

    At least two permits must stand. Asking again returns the one that is there (double click).
    """
    own(order, actor, now)
    if found := TradeLicence.objects.filter(order=order).select_related("matter").first():
        return found
    name, granted, still = trade_parts(order)
    if not name:
        raise Refused(tell("这张订单的套餐没有行业综合许可证，什么都没有写入。"))
    if still:
        raise Refused(tell("还有许可没有办完：{still}。办完后再签发，什么都没有写入。", still=still))
    if len(granted) < 2:
        raise Refused(tell("准予的许可不到两张，不用合并，各用各的证。什么都没有写入。"))
    with beginning(
        TRADE["trade.issue"], flow="trade", number=next_number("ZHXK", now), title=name, actor=actor, now=now,
        party=order.matter.party, parent=order.matter,
    ) as move:  # fmt: skip
        whole = TradeLicence.objects.create(
            matter=move.matter, order=order, party_id=order.party_id, title=name,
            token=secrets.token_urlsafe(24),
        )  # fmt: skip
        TradePart.objects.bulk_create(
            TradePart(whole=whole, licence=one, said_number=one.number, said_status=one.status,
                      said_until=one.valid_until, said_version=one.version)
            for one in granted
        )  # fmt: skip
        _edition(move, whole, say("首次签发"), render)
    return whole


def refresh_trade(
    *, whole: TradeLicence, actor: Actor, now: datetime, render: RenderWhole | None = None
) -> TradeEdition | None:
    """This will issue the whole anew if one of its parts is no longer as it says; None where nothing changed."""
    rows = list(TradePart.objects.filter(whole=whole).select_related("licence__case"))
    stale = [row for row in rows if _told(row) != _is(row.licence)]
    if not stale:
        return None
    because = say("{list_}有变化", list_=[row.licence.title for row in stale])
    with moving(TRADE["trade.reissue"], matter=whole.matter, actor=actor, now=now) as move:
        for row in stale:
            row.said_number, row.said_status, row.said_until, row.said_version = _is(row.licence)
        TradePart.objects.bulk_update(stale, ["said_number", "said_status", "said_until", "said_version"])
        edition = _edition(move, whole, because, render)
        move.record(edition=edition.number, because=because)
    return edition


def sign_edition(*, whole: TradeLicence, actor: Person, now: datetime, render: RenderWhole) -> TradeEdition:
    """This will make the signed paper of an edition that the machine issued without one (it knows no address)."""
    own(whole.order, actor, now)
    last = whole.editions.order_by("-number").first()
    if last is None or last.path:
        raise Refused(tell("现在这一版已经有签发文件，没有重复签发。"))
    with moving(TRADE["trade.paper"], matter=whole.matter, actor=actor, now=now) as move:
        _keep(last, whole, render)
        move.record(edition=last.number, sha256=last.sha256)
    return last


def refresh_trades(*, now: datetime) -> int:
    """This will issue every whole anew whose parts changed since its last edition; how many."""
    done = 0
    for whole in changed_wholes():
        done += refresh_trade(whole=whole, actor=System(), now=now) is not None
    return done


def trade_pdf(whole: TradeLicence, edition: TradeEdition, *, verify: str, now: datetime) -> bytes:
    """This will return the signed PDF of an edition; `verify` is the address in its QR code."""
    parts, today = parts_of(whole), local_day(now)
    sheet = {
        "title": whole.title, "number": f"{whole.matter.number}-{edition.number}", "holder": whole.party.name,
        "credit_code": whole.party.code, "item": whole.title, "agency": agency_names()[REGISTRAR],
        "date": edition.issued_on, "valid_from": edition.issued_on, "verify": verify,
        "parts": [_line(row) for row in parts], "sample": whole.party.sample,
        "conditions": ["任何一张许可变更、延续或者失效，整张换发；是否有效以扫码结果为准。"],
    }  # fmt: skip
    if until := whole_until([row.part for row in parts], today):
        sheet["valid_to"] = until
    paper = sheet_pdf("licence", sheet)
    return sign_pdf(paper, folder=settings.DATA, reason=whole.matter.number, now=now, stamper=settings.TSA)


def _line(row: PartRow) -> str:
    part, title = row.part, row.title
    end = f"至 {part.until:%Y-%m-%d}" if part.until else "长期"
    return f"{title}　{part.number}　{end if part.standing else '已失效'}"


def _told(row: TradePart) -> tuple[str, str, date | None, int]:
    return row.said_number, row.said_status, row.said_until, row.said_version


def _is(licence: Licence) -> tuple[str, str, date | None, int]:
    return licence.number, licence.status, licence.valid_until, licence.version


def _edition(move: Move, whole: TradeLicence, because: str, render: RenderWhole | None) -> TradeEdition:
    parts = [row.part for row in parts_of(whole)]
    whole.edition += 1
    TradeLicence.objects.filter(pk=whole.pk).update(edition=whole.edition)
    edition = TradeEdition.objects.create(
        whole=whole, number=whole.edition, says=fingerprint(parts), because=because[:300],
        issued_on=local_day(move.now),
    )  # fmt: skip
    if render is not None:
        _keep(edition, whole, render)
    move.record(edition=edition.number, says=edition.says, sha256=edition.sha256)
    return edition


def _keep(edition: TradeEdition, whole: TradeLicence, render: RenderWhole) -> None:
    try:
        pdf = render(whole, edition)
    except (SignerOutOfDate, UnfitData) as why:
        raise Refused(tell("综合许可证没有签发，什么都没有写入：{why}", why=why)) from why
    edition.sha256 = hashlib.sha256(pdf).hexdigest()
    path = Path("licences") / f"{whole.matter.number}-{edition.number}.pdf"
    keep_file(Path(settings.MEDIA_ROOT), path, pdf)
    edition.path = path.as_posix()
    TradeEdition.objects.filter(pk=edition.pk).update(sha256=edition.sha256, path=edition.path)

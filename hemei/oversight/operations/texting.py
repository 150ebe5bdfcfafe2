"""Acts on a ticket with what its caller is told by SMS: whoever has no account left a number, and wished for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from hemei.accounts.enums import ChannelName
from hemei.accounts.notices import facts_of
from hemei.accounts.operations import tell as tell_letters
from hemei.accounts.operations.dispatches import post
from hemei.ledger.flow import ActType
from hemei.ledger.operations import Actor, Move
from hemei.oversight.models import HotlineTicket
from hemei.oversight.notices import letters
from hemei.oversight.operations.moves import moving
from hemei.oversight.queries.following import code_of
from hemei.rules import sending
from hemei.rules.workdays import local_day

_MERGED_MOST = 5000
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")
# what is told after which act: nothing of the matter itself, for a telephone lies open; {link} is empty without a site
TEXTS: dict[str, tuple[str, str]] = {
    "hotline.open": ("12345：您的诉求已受理，编号 {number}，查询码 {code}。凭这两项随时查看进度。{link}",
                     "12345: your request was taken, number {number}, code {code}. Both show where it stands. {link}"),
    "hotline.dispatch": ("12345：您的诉求 {number} 已转承办部门，{due} 前答复您。{link}",
                         "12345: your request {number} was passed on; answer by {due}. {link}"),
    "hotline.give_time": ("12345：您的诉求 {number} 延期到 {due} 答复。{link}",
                          "12345: your request {number} will be answered by {due}. {link}"),
    "hotline.answer": ("12345：您的诉求 {number} 已解答，凭编号和查询码查看。{link}",
                       "12345: your request {number} was answered; number and code show how. {link}"),
    "hotline.reply": ("12345：您的诉求 {number} 有答复了，凭编号和查询码查看，我们会回访您。{link}",
                      "12345: your request {number} was answered; number and code show how. We shall call. {link}"),
    "hotline.merge": ("12345：您的诉求 {number} 和别人反映的是同一件事，一并办理。{link}",
                      "12345: your request {number} is handled together with another one. {link}"),
    "hotline.redo": ("12345：您的诉求 {number} 已要求重办，{due} 前答复您。{link}",
                     "12345: your request {number} is done again; answer by {due}. {link}"),
}  # fmt: skip
TEXTS["hotline.decide"] = TEXTS["hotline.dispatch"]


def mobile(text: str) -> str:
    """This will give a mobile number without what people write around it; empty for what is none."""
    found = _MOBILE.fullmatch(re.sub(r"[\s()—-]", "", text))
    return found[1] if found else ""


@contextmanager
def moving_ticket(
    kind: ActType, *, row: HotlineTicket, actor: Actor, now: datetime, seen: int | None = None, unit: str = ""
) -> Iterator[Move]:
    """This will move a ticket and tell the unit, its caller's account, and his telephone if he wished for it."""
    with moving(
        kind, matter=row.matter, actor=actor, now=now, seen=seen, unit=unit, person=row.person
    ) as move:
        yield move
        text_caller(row, move)
        if kind.name == "hotline.reply":
            _tell_merged(row, move)


def _tell_merged(row: HotlineTicket, move: Move) -> None:
    """Whoever raised the same matter hears of the answer, too."""
    for one in row.alike.select_related("matter").order_by("pk")[:_MERGED_MOST]:
        text_caller(one, move, one.matter.number)
        if one.person and one.person != row.person:
            tell_letters(letters=letters(move, person=one.person), now=move.now)


def text_caller(row: HotlineTicket, move: Move, number: str = "") -> None:
    """This will leave an SMS about an act for the caller, sent once and not at night; called inside the act."""
    said, to = TEXTS.get(move.type.name), mobile(row.phone)
    if said is None or not row.sms or not to:
        return
    number, quiet = number or move.matter.number, sending.settings("quiet", local_day(move.now))
    link = f"{settings.SITE}{reverse('hotline_follow')}?number={number}" if settings.SITE else ""
    facts = facts_of(move, number=number, code=code_of(number), link=link)
    post(
        key=f"hotline:{number}:{move.type.name}:{move.now.timestamp():.6f}", channel=ChannelName.SMS, address=to,
        subject="", text=said[row.sms == "en"].format_map(facts).strip(), now=move.now,
        not_earlier=sending.not_before(move.now, quiet["from_hour"], quiet["until_hour"]),
    )  # fmt: skip

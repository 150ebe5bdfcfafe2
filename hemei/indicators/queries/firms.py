"""Records of the figures of firms: grades held, policy money, promises kept, and ratings with what is left out."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from hemei.enterprises.models import GradeHeld, Payment, Return
from hemei.indicators.queries.facts import Facts
from hemei.indicators.queries.tally import Record
from hemei.oversight.enums.loop import Exclusion
from hemei.oversight.models import Pledge, Rating
from hemei.rules.industries import section
from hemei.rules.ratings import settings
from hemei.rules.words import mark, say
from hemei.rules.workdays import local_day

_PLEDGE = {
    "entered": mark("待合法性审核"), "open": mark("未到期"), "paid": mark("已付清，待企业确认"),
    "kept": mark("企业确认已兑现"), "breached": mark("到期未兑现"), "void": mark("条件未成就"),
}  # fmt: skip


def grades(facts: Facts) -> Iterator[Record]:
    """This will give the grades in force today: granted, not expired and not taken away, of firms on the register."""
    today = local_day(facts.now)
    rows = GradeHeld.objects.select_related("firm__matter").filter(
        Q(ended_on=None) | Q(ended_on__gt=today), granted_on__lte=today, expires_on__gt=today,
        firm__matter__state="active",
    )  # fmt: skip
    for one in facts.rows_of("firm", rows, "firm_id"):
        yield Record(
            one.certificate, one.firm.matter.title, True, say("到 {day} 前有效", day=one.expires_on), False,
            ref=f"g{one.pk}", owner=one.firm_id, park=one.firm.park, industry=section(one.firm.industry),
        )  # fmt: skip


def paid(facts: Facts) -> Iterator[Record]:
    """This will give the payments of policy money, in whole yuan; what came back is counted apart."""
    rows = Payment.objects.select_related("claim__matter", "policy__matter", "firm")
    for one in facts.rows_of("claim", rows.filter(paid_on__lte=local_day(facts.now)), "claim_id"):
        yield _money(one, one, "y", one.paid_on)


def returned(facts: Facts) -> Iterator[Record]:
    """This will give the policy money that came back, in whole yuan."""
    rows = Return.objects.select_related("payment__claim__matter", "payment__policy__matter", "payment__firm")
    found = rows.filter(returned_on__lte=local_day(facts.now))
    for one in facts.rows_of("claim", found, "payment__claim_id"):
        yield _money(one, one.payment, "z", one.returned_on)


def _money(one: Payment | Return, payment: Payment, sign: str, day: object) -> Record:
    return Record(
        payment.claim.matter.number, payment.policy.matter.title, True, say("{amount} 元", amount=one.amount), False,
        ref=f"{sign}{one.pk}", owner=payment.claim_id, value=round(one.amount), day=day,  # type: ignore[arg-type]
        agency=payment.policy.owner, park=payment.firm.park, industry=section(payment.firm.industry),
    )  # fmt: skip


def pledges(facts: Facts) -> Iterator[Record]:
    """This will give the written promises: kept by the firm's word, broken, and left out while they run."""
    rows = Pledge.objects.select_related("matter").filter(document_on__lte=local_day(facts.now))
    for one in facts.rows_of("pledge", rows):
        state = one.matter.state
        yield Record(
            one.matter.number, one.document, state == "kept", _PLEDGE.get(state, ""), False, ref=f"b{one.pk}",
            owner=one.pk, out=state not in ("kept", "breached"), day=one.due_on, agency=one.owner, park=one.park,
        )  # fmt: skip


def rated(facts: Facts) -> Iterator[Record]:
    """This will give the ratings of all services, content ones counting; excluded ones are left out with the reason."""
    today = local_day(facts.now)
    least = settings("rating", today)["satisfied_from"]
    rows = Rating.objects.select_related("matter").filter(event_on__lte=today)
    for one in facts.rows_of("rating", rows):
        out = bool(one.excluded)
        detail = Exclusion(one.excluded).label if out else say("{level} 分", level=one.level)
        yield Record(
            one.matter.number, one.get_channel_display(), not out and one.level >= least, str(detail), False,
            ref=f"e{one.pk}", owner=one.pk, out=out, day=one.event_on, agency=one.agency,
        )  # fmt: skip

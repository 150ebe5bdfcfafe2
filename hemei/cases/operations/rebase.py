"""Moving a running case to another version of its item: an act that lists what changes, never a silent one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hemei.accounts.queries import Person, agency_id
from hemei.cases.enums import Origin, Verdict
from hemei.cases.flow import CASE, PROMISE, REBASE
from hemei.cases.models import Case, CasePaper, Rebase, Upload
from hemei.cases.operations.files import own
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.numbers import next_number, set_clock
from hemei.cases.operations.orders import workdays
from hemei.cases.queries import form_values, open_rebase, papers_due, promised_limit, rebase_effects, spec_of
from hemei.catalog import queries as catalog
from hemei.common.words import tell
from hemei.ledger.operations import Refused, acting
from hemei.rules.items import ItemSpec, PaperSource
from hemei.rules.rebase import Effect
from hemei.rules.workdays import local_day


def rebase_case(
    *, case: Case, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> Rebase | None:
    """This will move a case to the version in force, or ask the applicant first where it would harm him.

    Returns the request that now waits for his consent, None where the case was moved. Refused without a reason, when
    nothing newer is in force, when a request is open already, and where the law forbids it; nothing is written then.
    """
    if actor.agency != case.agency.code:
        raise Refused(tell("这个办件由别的部门负责，没有换版本。"))
    if not reason.strip():
        raise Refused(tell("换用新版本要写明理由，没有换。您填的内容还在。"))
    if open_rebase(case) is not None:
        raise Refused(tell("已经有一份提议在等申请人答复，没有再提。"))
    view = newer(case, now)
    found = lawful(case, view.spec, now)
    if not any(one.harm for one in found):
        _move(case, view, found, reason, actor, now, seen)
        return None
    with moving(CASE["case.ask_rebase"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        move.record(version=view.number, reason=reason.strip()[:300])
        with beginning(
            REBASE["rebase.offer"], flow="rebase", number=next_number("HB", now), title=case.matter.title, actor=actor,
            now=now, party=case.matter.party, parent=case.matter,
        ) as offer:  # fmt: skip
            plain = [one.to_dict() for one in found]
            offer.record(version=view.number, effects=plain, reason=reason.strip()[:300])
            offer.leave(holder=case.matter.party)
            return Rebase.objects.create(
                matter=offer.matter,
                case=case,
                version_id=view.version_id,
                effects=plain,
                reason=reason.strip()[:300],
            )


def answer_rebase(*, case: Case, agree: bool, actor: Person, now: datetime) -> bool:
    """This will take the applicant's answer; with his consent the case moves as it was shown to him.

    Where the case or the version in force has changed since, or the law now forbids it, the request ends and False
    is returned.
    """
    own(case.order, actor, now)
    row = open_rebase(case)
    if row is None:
        raise Refused(tell("没有等您答复的提议，什么都没有写入。请刷新页面。"))
    view = catalog.items_by_version([row.version_id])[row.version_id]
    found = rebase_effects(case, view.spec, now)
    fits = [one.to_dict() for one in found] == row.effects and not any(one.forbidden for one in found)
    fits = fits and case.matter.state in CASE.open_states
    name = "rebase.void" if agree and not fits else "rebase.agree" if agree else "rebase.decline"
    with acting(REBASE[name], matter=row.matter, actor=actor, now=now) as move:
        move.leave(closed_at=now, holder="")
        Rebase.objects.filter(pk=row.pk).update(answered_at=now)
        if name == "rebase.agree":
            _move(case, view, found, row.reason, actor, now, None)
    return name != "rebase.void"


def newer(case: Case, now: datetime) -> catalog.ItemView:
    """This will give the version in force when it is not the case's own; Refused when there is nothing newer."""
    try:
        view = catalog.item_by_code(case.item_code, local_day(now))
    except catalog.NotOffered as absent:
        raise Refused(tell("这个事项现在没有有效版本，按原版本办，没有改动。")) from absent
    if view.version_id == case.item_version_id or view.number < case.item_version.number:
        raise Refused(
            tell("这个办件已经是现行的第 {number} 版，没有要换的。", number=case.item_version.number)
        )
    return view


def lawful(case: Case, to: ItemSpec, now: datetime) -> tuple[Effect, ...]:
    """This will list what would change; Refused, naming each clause, where the law forbids some of it."""
    found = rebase_effects(case, to, now)
    against = [
        tell(
            "{what}（{before} → {after}，{law}）",
            what=one.what,
            before=one.before,
            after=one.after,
            law=one.forbidden,
        )
        for one in found
        if one.forbidden
    ]
    if against:
        raise Refused(tell("依法不能换用新版本：{against}。按原版本办，没有改动。", against=against))
    return found


def _move(
    case: Case, view: catalog.ItemView, found: Sequence[Effect], reason: str, actor: Person, now: datetime,
    seen: int | None,
) -> None:  # fmt: skip
    old, spec = spec_of(case), view.spec
    with moving(CASE["case.rebase"], matter=case.matter, actor=actor, now=now, seen=seen) as move:
        move.record(
            before=case.item_version.number, version=view.number, reason=reason.strip()[:300],
            effects=[one.to_dict() for one in found],
        )  # fmt: skip
        _papers(case, old, spec, actor, now)
        limit = spec.promised if promised_limit(case).source == old.promised.source else promised_limit(case)
        changes = {
            "item_version_id": view.version_id, "visits_promised": spec.visits, "visits_before": spec.visits_before,
            "limit": {"value": limit.value, "unit": str(limit.unit), "source": limit.source},
            "serial_days": workdays(spec.statutory), "promised_days": workdays(limit),
        } | ({"agency_id": agency_id(spec.agency)} if spec.agency != old.agency else {})  # fmt: skip
        Case.objects.filter(pk=case.pk).update(**changes)
        case.refresh_from_db(fields=[*(name.removesuffix("_id") for name in changes)])
        if case.matter.state == "accepted":
            set_clock(move, case)


def _papers(case: Case, old: ItemSpec, spec: ItemSpec, actor: Person, now: datetime) -> None:
    """The list of papers as the new version asks for it; what came in stays, what nobody needs any more goes."""
    given = {key: value for key, value in form_values(case.order).items() if value is not None}
    before, after = papers_due(old, given), papers_due(spec, given)
    rows = {row.paper: row for row in CasePaper.objects.filter(case=case)}
    days = {row.paper: row.defer_days for row in spec.requirements}
    for code in before.keys() - after.keys():
        _void(case, code, actor, now)
        CasePaper.objects.filter(case=case, paper=code, upload=None).delete()
    for code, need in after.items():
        if code in rows:
            CasePaper.objects.filter(pk=rows[code].pk).update(need=need.value, defer_days=days[code])
        elif code not in before:
            _add(case, code, need.value, days[code])


def _add(case: Case, code: str, need: str, days: int) -> None:
    paper = catalog.papers().get(code)
    upload = Upload.objects.filter(order_id=case.order_id, paper=code).order_by("-pk").first()
    held = paper is not None and paper.source == PaperSource.GOVERNMENT and bool(paper.issuer)
    origin = Origin.UPLOAD if upload else Origin.HELD if held else Origin.MISSING
    CasePaper.objects.create(
        case=case, paper=code, name=paper.name if paper else code, need=need, origin=origin, upload=upload,
        defer_days=days, verdict=Verdict.OK if origin == Origin.HELD else Verdict.PENDING,
    )  # fmt: skip


def _void(case: Case, paper: str, actor: Person, now: datetime) -> None:
    for promise in case.promises.select_related("matter").filter(paper=paper, matter__state="open"):
        with acting(PROMISE["promise.void"], matter=promise.matter, actor=actor, now=now) as move:
            move.leave(closed_at=now, holder="", due_at=None, alert_at=None)

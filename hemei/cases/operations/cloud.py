"""云勘探: a look by video with two officers, stills and a signature; in doubt a visit after all."""

from __future__ import annotations

from datetime import datetime

from hemei.accounts.queries import Person, officers_of
from hemei.cases.enums import Place
from hemei.cases.flow import CLOUD
from hemei.cases.models import Case, CloudCheck, Still
from hemei.cases.operations.files import keep_upload, own
from hemei.cases.operations.moves import beginning, moving
from hemei.cases.operations.review import at_agency
from hemei.cases.operations.visits import note_visit
from hemei.common.words import tell
from hemei.ledger.operations import NotAllowed, Refused
from hemei.rules.building import remote_terms
from hemei.rules.workdays import local_day


def plan_cloud(*, case: Case, planned_at: datetime, second: str, actor: Person, now: datetime) -> CloudCheck:
    """This will plan a look by video with a `second` officer (his key) of the same agency; the item must be fit."""
    at_agency(case.agency.code, actor)
    if case.item_code not in remote_terms(local_day(now))["items"]:
        raise Refused(
            tell("“{title}”不在适合视频勘验的清单里，没有预约。请到场勘验。", title=case.matter.title)
        )
    if case.matter.state not in {"submitted", "accepted"}:
        raise Refused(tell("这个办件现在不在审查，没有预约。请刷新页面。"))
    if planned_at <= now:
        raise Refused(tell("预约时间要在现在以后，没有预约。您填的内容还在。"))
    other = next(
        (one for one in officers_of(case.agency.code) if one.key == second and second != actor.key), None
    )
    if other is None:
        raise Refused(tell("视频勘验须两名工作人员，请另选一名本部门的人员，没有预约。"))
    if CloudCheck.objects.filter(case=case, over=False).exists():
        raise Refused(tell("这个办件已经预约了视频勘验，没有重复写入。请刷新页面。"))
    count = CloudCheck.objects.filter(case=case).count() + 1
    with beginning(
        CLOUD["cloud.plan"], flow="cloud", number=f"YK-{case.matter.number}-{count}"[:60],
        title=f"{case.matter.title}视频勘验", actor=actor, now=now, party=case.matter.party, parent=case.matter,
    ) as move:  # fmt: skip
        made = CloudCheck.objects.create(
            matter=move.matter, case=case, planned_at=planned_at, officer=actor.key, officer_label=actor.label,
            second=other.key, second_label=other.label,
        )  # fmt: skip
        move.record(
            planned_at=planned_at.isoformat(), officers=[actor.label, other.label], agency=case.agency.code
        )
        move.leave(holder=f"agency:{case.agency.code}")
    return made


def begin_cloud(*, cloud: CloudCheck, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will begin a look by video: the second officer opens it, so that both are there under their own names."""
    if actor.key != cloud.second:
        raise NotAllowed(
            tell(
                "视频勘验由第二名工作人员 {name} 点开始，表示两人都在场，没有写入。", name=cloud.second_label
            )
        )
    with moving(CLOUD["cloud.begin"], matter=cloud.matter, actor=actor, now=now, seen=seen) as move:
        CloudCheck.objects.filter(pk=cloud.pk).update(begun_at=now)
        move.record(officers=[cloud.officer_label, cloud.second_label])


def keep_still(
    *, cloud: CloudCheck, what: str, taken_at: datetime, lng: float, lat: float, file: tuple[str, bytes],
    actor: Person, now: datetime, seen: int | None = None,
) -> Still:  # fmt: skip
    """This will keep one picture of the look with its time and place; taken while the look goes on, else refused."""
    if "approver" in actor.roles:
        _of_two(cloud, actor)
    else:
        own(cloud.case.order, actor, now)
    if not what.strip():
        raise Refused(tell("请写明画面拍的是什么，没有保存。您填的内容还在。"))
    if cloud.begun_at is None or not cloud.begun_at <= taken_at <= now:
        raise Refused(tell("画面要在勘验开始以后、现在以前拍，没有保存。请当场重拍。"))
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise Refused(tell("经纬度不对，没有保存。请按手机定位填写。"))
    with moving(CLOUD["cloud.still"], matter=cloud.matter, actor=actor, now=now, seen=seen) as move:
        upload = keep_upload(order=cloud.case.order, paper="still", name=file[0], content=file[1], now=now)
        made = Still.objects.create(
            cloud=cloud,
            upload=upload,
            taken_at=taken_at,
            lng=lng,
            lat=lat,
            what=what.strip()[:120],
            by=actor.label,
        )
        move.record(what=what, taken_at=taken_at.isoformat(), lng=lng, lat=lat, sha256=upload.sha256)
    return made


def _of_two(cloud: CloudCheck, actor: Person) -> None:
    if actor.key not in {cloud.officer, cloud.second}:
        raise NotAllowed(tell("只有这次勘验的两名工作人员能办，没有写入。"))


def sign_cloud(*, cloud: CloudCheck, actor: Person, now: datetime, seen: int | None = None) -> None:
    """This will sign what was seen, for the firm, in its own name; enough stills must be there."""
    if cloud.case.party_id != actor.party_id:
        raise NotAllowed(tell("视频勘验由申请人自己签名，没有写入。"))
    needed = remote_terms(local_day(now))["stills"]
    if cloud.stills.count() < needed:
        raise Refused(tell("画面至少要 {needed} 张才能签名，没有写入。请先补拍。", needed=needed))
    with moving(CLOUD["cloud.sign"], matter=cloud.matter, actor=actor, now=now, seen=seen) as move:
        CloudCheck.objects.filter(pk=cloud.pk).update(signed_by=actor.label, signed_at=now)
        move.record(
            stills=[one.upload.sha256 for one in cloud.stills.select_related("upload").order_by("pk")]
        )


def pass_cloud(
    *, cloud: CloudCheck, result: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will conclude a signed look: the site is in order, and a visit is saved, not made."""
    _of_two(cloud, actor)
    if not result.strip():
        raise Refused(tell("请写明勘验结论，没有写入。"))
    with moving(CLOUD["cloud.pass"], matter=cloud.matter, actor=actor, now=now, seen=seen) as move:
        CloudCheck.objects.filter(pk=cloud.pk).update(
            saved_visit=True, over=True, result=result.strip()[:300]
        )
        move.record(result=result, saved_visit=True)
        move.leave(closed_at=now, holder="")


def doubt_cloud(
    *, cloud: CloudCheck, reason: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will fall back to a visit because the pictures leave a doubt."""
    _of_two(cloud, actor)
    if not reason.strip():
        raise Refused(tell("请写明哪里看不清，没有写入。"))
    with moving(CLOUD["cloud.doubt"], matter=cloud.matter, actor=actor, now=now, seen=seen) as move:
        move.record(reason=reason)


def visit_after_cloud(
    *, cloud: CloudCheck, result: str, actor: Person, now: datetime, seen: int | None = None
) -> None:
    """This will record the visit that a doubtful look fell back on; it counts as made on its case."""
    _of_two(cloud, actor)
    if not result.strip():
        raise Refused(tell("请写明勘验结论，没有写入。"))
    with moving(CLOUD["cloud.visit"], matter=cloud.matter, actor=actor, now=now, seen=seen) as move:
        CloudCheck.objects.filter(pk=cloud.pk).update(over=True, result=result.strip()[:300])
        note_visit(case=cloud.case, place=Place.SITE, source=cloud.matter.number, actor=actor, now=now)
        move.record(result=result, visits=1)
        move.leave(closed_at=now, holder="")

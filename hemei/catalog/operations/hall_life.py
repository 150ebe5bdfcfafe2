"""The halls of a running zone: registered, changed, shut on some days and retired, each by an act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from hemei.catalog.flow import HALL
from hemei.catalog.models import Closing, Hall, HallTopic, Item, Window
from hemei.catalog.operations.halls import put_hall, put_topic, put_window
from hemei.common.words import tell
from hemei.ledger.models import Matter
from hemei.ledger.operations import Actor, Move, Refused, System, acting, opening
from hemei.rules.workdays import local_day

ADDRESS = ("name", "english", "address", "phone", "hours", "notice", "notice_english")


def open_hall(*, code: str, values: Mapping[str, Any], actor: Actor, now: datetime) -> Hall:
    """This will register a new hall; Refused for a code in use or that is none, and for hours that are no hours."""
    code = code.strip().lower()
    if not code or len(code) > 40 or not code.isascii() or not code.replace("-", "").isalnum():
        raise Refused(tell("编号只用小写字母、数字和横线，最多 40 个字。没有写入。"))
    if Hall.objects.filter(code=code).exists():
        raise Refused(tell("编号“{code}”已经用了，没有写入。请换一个。", code=code))
    plain = _hall_values(values)
    with opening(
        HALL["hall.open"], flow="hall", number=f"DT-{code}", title=plain["name"], actor=actor, now=now
    ) as move:
        made = put_hall(code=code, **plain)
        Hall.objects.filter(pk=made.pk).update(matter=move.matter)
        made.matter = move.matter
        move.record(**plain)
    return made


def _hall_values(values: Mapping[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {key: str(values.get(key, "")).strip() for key in ADDRESS}
    for key, label in (("name", "名称"), ("address", "地址"), ("hours", "开放时间")):
        if not plain[key]:
            raise Refused(tell("请填写大厅的{label}，没有写入。", label=label))
    for key, most in (("name", 80), ("address", 200), ("notice", 200), ("english", 120), ("phone", 40)):
        if len(plain[key]) > most:
            raise Refused(tell("“{text}”太长，最多 {most} 个字，没有写入。", text=plain[key][:20], most=most))
    return plain | {"self_service": bool(values.get("self_service"))}


def change_hall(
    *, hall: Hall, values: Mapping[str, Any], actor: Actor, now: datetime, seen: int | None = None
) -> None:
    """This will change what a hall says of itself; its act names what was before."""
    plain = _hall_values(values)
    with _moving("hall.change", hall, actor, now, seen) as move:
        before = {key: getattr(hall, key) for key in plain if getattr(hall, key) != plain[key]}
        put_hall(code=hall.code, sample=hall.sample, **plain)
        move.record(before=before, after={key: plain[key] for key in before})


def set_topic(
    *, hall: Hall, code: str, letter: str, values: Mapping[str, Any], items: Sequence[str], actor: Actor,
    now: datetime, seen: int | None = None,
) -> HallTopic:  # fmt: skip
    """This will register or change what one queues for; unknown items and a letter in use are Refused."""
    code, letter = _code(code, tell("业务类别")), letter.strip().upper()
    if len(letter) != 1 or not letter.isascii() or not letter.isalpha():
        raise Refused(tell("号码字母要是一个大写字母，没有写入。"))
    if HallTopic.objects.filter(hall=hall, letter=letter).exclude(code=code).exists():
        raise Refused(tell("字母“{letter}”已有别的业务类别在用，没有写入。请换一个。", letter=letter))
    known = set(Item.objects.filter(code__in=items).values_list("code", flat=True))
    if strange := sorted(set(items) - known - {"*"}):
        raise Refused(tell("目录里没有事项“{code}”，没有写入。请核对编号。", code=strange[0]))
    name = _named(values)
    minutes, seats = int(values.get("slot_minutes") or 30), int(values.get("seats") or 2)
    if not 5 <= minutes <= 240 or not 0 <= seats <= 200:
        raise Refused(tell("预约时段要在 5 到 240 分钟之间，每个时段最多约 200 人，没有写入。"))
    with _moving("hall.topic", hall, actor, now, seen) as move:
        made = put_topic(
            hall=hall, code=code, letter=letter, name=name, items=items, english=str(values.get("english", "")),
            slot_minutes=minutes, seats=seats,
        )  # fmt: skip
        marks = {key: bool(values.get(key)) for key in ("on_screen", "retired")}
        HallTopic.objects.filter(pk=made.pk).update(**marks)
        move.record(
            topic=code, letter=letter, name=name, items=list(items), minutes=minutes, seats=seats, **marks
        )
    return made


def set_window(
    *, hall: Hall, code: str, values: Mapping[str, Any], skills: Sequence[str], actor: Actor, now: datetime,
    seen: int | None = None,
) -> Window:  # fmt: skip
    """This will register or change a window with exactly these skills (codes of the hall's topics)."""
    code, name = _code(code, tell("窗口"), 10), _named(values)
    with _moving("hall.window", hall, actor, now, seen) as move:
        exits, retired = bool(values.get("exits")), bool(values.get("retired"))
        made = put_window(
            hall=hall, code=code, name=name, skills=skills, english=str(values.get("english", "")), exits=exits,
            hours=str(values.get("hours", "")).strip(),
        )  # fmt: skip
        Window.objects.filter(pk=made.pk).update(retired=retired)
        move.record(
            window=code, name=name, skills=sorted(skills), exits=exits, retired=retired, hours=made.hours
        )
    return made


def drop_topic(*, hall: Hall, code: str, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will delete a topic that no window serves and nobody ever queued or booked for; else Refused."""
    topic = HallTopic.objects.filter(hall=hall, code=code).first()
    if topic is None:
        raise Refused(tell("这个大厅没有业务类别“{code}”，没有改动。请刷新页面。", code=code[:40]))
    serving = list(Window.objects.filter(hall=hall, skills=topic).values_list("code", flat=True))
    if serving:
        raise Refused(
            tell("{serving} 号窗口还在办“{name}”，没有删除。请先从窗口去掉，或者停用。",
                 serving="、".join(serving), name=topic.name)
        )  # fmt: skip
    with _moving("hall.drop_topic", hall, actor, now, seen) as move:
        move.record(topic=topic.code, letter=topic.letter, name=topic.name, items=list(topic.items))
        _delete(topic, topic.name)


def drop_window(*, hall: Hall, code: str, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will delete a window to which nobody was ever called and that was never shut; else Refused."""
    window = Window.objects.filter(hall=hall, code=code).first()
    if window is None:
        raise Refused(tell("这个大厅没有“{window}”号窗口，没有写入。", window=code[:10]))
    with _moving("hall.drop_window", hall, actor, now, seen) as move:
        skills = sorted(window.skills.values_list("code", flat=True))
        move.record(window=window.code, name=window.name, skills=skills, exits=window.exit)
        _delete(window, window.name)


def _delete(row: HallTopic | Window, name: str) -> None:
    """What has a past is protected by the rows that speak of it: tickets, appointments, closings."""
    try:
        row.delete()
    except ProtectedError:
        raise Refused(
            tell(
                "“{name}”已经有人取号、预约或者公布过停办，记录要留着，没有删除。不再用的请停用。", name=name
            )
        ) from None


def _code(text: str, what: str, most: int = 40) -> str:
    code = text.strip()
    if not code or len(code) > most or not code.isascii() or not code.replace("-", "").isalnum():
        raise Refused(
            tell("{what}的编号只用字母、数字和横线，最多 {most} 个字，没有写入。", what=what, most=most)
        )
    return code


def _named(values: Mapping[str, Any]) -> str:
    name = str(values.get("name", "")).strip()
    if not name or len(name) > 60:
        raise Refused(tell("名称要填，最多 60 个字，没有写入。"))
    return name


def shut(
    *, hall: Hall, first: date, last: date, reason: str, actor: Actor, now: datetime, window: str = "",
    seen: int | None = None,
) -> Closing:  # fmt: skip
    """This will announce that a hall, or one window of it, is shut from `first` to `last` (both included)."""
    if not reason.strip():
        raise Refused(tell("停办要写明原因，来办事的人会看到，没有写入。"))
    if last < first or first < local_day(now):
        raise Refused(tell("停办的日期要从今天起往后，最后一天不早于第一天，没有写入。"))
    at = Window.objects.filter(hall=hall, code=window).first() if window else None
    if window and at is None:
        raise Refused(tell("这个大厅没有“{window}”号窗口，没有写入。", window=window))
    same = Closing.objects.filter(hall=hall, window=at, lifted=False, first__lte=last, last__gte=first)
    if same.exists():
        raise Refused(tell("这几天已经公布过停办，没有再写。要改请先撤销原来的。"))
    with _moving("hall.shut", hall, actor, now, seen) as move:
        made = Closing.objects.create(
            hall=hall, window=at, first=first, last=last, reason=reason.strip()[:200]
        )
        move.record(first=first.isoformat(), last=last.isoformat(), window=window, reason=made.reason)
    return made


def lift(*, closing: Closing, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will take an announced closing back; one that is over stays as it was."""
    if closing.lifted or closing.last < local_day(now):
        raise Refused(tell("这次停办已经撤销或过去，没有改动。"))
    with _moving("hall.lift", closing.hall, actor, now, seen) as move:
        Closing.objects.filter(pk=closing.pk).update(lifted=True)
        move.record(first=closing.first.isoformat(), last=closing.last.isoformat(), reason=closing.reason)


def retire_hall(*, hall: Hall, reason: str, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will take a hall out of use: nobody takes a number or books there; its past stays readable."""
    if not reason.strip():
        raise Refused(tell("停用要写明理由，没有写入。"))
    with _moving("hall.retire", hall, actor, now, seen) as move:
        Hall.objects.filter(pk=hall.pk).update(retired=True)
        move.record(reason=reason.strip()[:200])


def reopen_hall(*, hall: Hall, actor: Actor, now: datetime, seen: int | None = None) -> None:
    """This will use a retired hall again."""
    with _moving("hall.reopen", hall, actor, now, seen):
        Hall.objects.filter(pk=hall.pk).update(retired=False)


@contextmanager
def _moving(name: str, hall: Hall, actor: Actor, now: datetime, seen: int | None) -> Iterator[Move]:
    with transaction.atomic():
        matter = _matter(hall, now)
        with acting(HALL[name], matter=matter, actor=actor, now=now, seen=seen or None) as move:
            yield move


def _matter(hall: Hall, now: datetime) -> Matter:
    """The matter of a hall; one that a file brought is entered now, as it stands."""
    if hall.matter is not None:
        return hall.matter
    with opening(
        HALL["hall.enter"], flow="hall", number=f"DT-{hall.code}", title=hall.name, actor=System(), now=now
    ) as move:
        move.record(**{key: getattr(hall, key) for key in ADDRESS})
        move.leave(state="retired" if hall.retired else "running")
    Hall.objects.filter(pk=hall.pk).update(matter=move.matter)
    hall.matter = move.matter
    return move.matter

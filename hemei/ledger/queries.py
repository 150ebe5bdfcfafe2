"""Reading the ledger: timelines, verification, receipts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Q

from hemei.common.health import Finding as Health
from hemei.common.health import State, graded
from hemei.common.often import Often
from hemei.common.words import tell
from hemei.ledger.enums import ZERO
from hemei.ledger.models import Act, Matter, Seal, SealedAct
from hemei.rules.chainhash import act_digest, merkle_root, proof, proofs, proves
from hemei.rules.words import mark
from hemei.rules.workdays import local_time


@dataclass(frozen=True, slots=True)
class ActView:
    """One act as pages show it; `at` is an aware instant."""

    id: int
    seq: int
    name: str
    actor: str
    actor_label: str
    at: datetime
    known_at: datetime
    source: str
    target: str
    payload: dict[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing in the ledger that is not as it was written."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a verification read, and what it found first (None = all is as written)."""

    acts: int
    matters: int
    seals: int
    finding: Finding | None


def matter_by_number(number: str) -> Matter:
    """This will return a matter; an unknown number raises `Matter.DoesNotExist`."""
    return _matter("number", number)


def matter_by_id(matter_id: int) -> Matter:
    """This will return a matter; an unknown id raises `Matter.DoesNotExist`."""
    return _matter("id", matter_id)


def matters_named(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """This will give kind and number of matters, in one statement; those that do not exist are left out."""
    rows = Matter.objects.filter(pk__in=ids).values_list("pk", "kind", "number") if ids else ()
    return {pk: (kind, number) for pk, kind, number in rows}


# Every act begins with this; composing the query took twice as long as running it.
_COLUMNS = tuple(f.attname for f in Matter._meta.concrete_fields)
_ONE = {
    name: Often(f"SELECT {', '.join(_COLUMNS)} FROM ledger_matter WHERE {name} = %s")  # noqa: S608 - own columns
    for name in ("id", "number")
}


def _matter(column: str, value: str | int) -> Matter:
    with connection.cursor() as cursor:
        cursor.execute(_ONE[column], [value])
        row = cursor.fetchone()
    if row is None:
        raise Matter.DoesNotExist(tell("没有编号为 {value} 的事件", value=value))
    values = list(row)
    for place, col, converters in _converters(connection.vendor):
        for convert in converters:
            values[place] = convert(values[place], col, connection)
    return Matter.from_db(DEFAULT_DB_ALIAS, _COLUMNS, values)


@cache
def _converters(_vendor: str) -> list[tuple[int, Any, list[Callable[[Any, Any, Any], Any]]]]:
    """What turns the values of a database into those of the model: place of the column, column, functions."""
    found = []
    for place, field in enumerate(Matter._meta.concrete_fields):
        col = field.cached_col
        both = [*connection.ops.get_db_converters(col), *col.get_db_converters(connection)]
        if both:
            found.append((place, col, both))
    return found


def acts_of(matter_id: int) -> tuple[ActView, ...]:
    """This will return all acts of a matter, oldest first."""
    return tuple(_view(act) for act in Act.objects.filter(matter_id=matter_id).order_by("seq"))


def acts_named(
    names: Iterable[str], *, limit: int = 200, before: int | None = None
) -> list[tuple[str, str, ActView]]:
    """This will return the latest acts with one of `names`, newest first: (number, title, act).

    `before` is the id of the last one of the page before.
    """
    found = Act.objects.filter(name__in=list(names)).select_related("matter")
    if before is not None:
        found = found.filter(id__lt=before)
    rows = found.order_by("-id")[:limit]
    return [(row.matter.number, row.matter.title, _view(row)) for row in rows]


def acts_under(matter_id: int) -> list[tuple[str, str, ActView]]:
    """This will return the acts of a matter and of what hangs on it, oldest first: (number, title, act)."""
    rows = Act.objects.filter(Q(matter_id=matter_id) | Q(matter__parent_id=matter_id)).select_related(
        "matter"
    )
    return [(row.matter.number, row.matter.title, _view(row)) for row in rows.order_by("at", "id")]


def _view(act: Act) -> ActView:
    return ActView(
        act.pk, act.seq, act.name, act.actor, act.actor_label, datetime.fromisoformat(act.at),
        datetime.fromisoformat(act.known_at), act.source, act.target, json.loads(act.payload), act.digest,
    )  # fmt: skip


_NOTHING = (0, ZERO)
_BATCH = 10_000
_COVERED = ("seq", "name", "actor", "actor_label", "at", "known_at", "source", "target", "payload")
_TEXT = " || '\x1f' || ".join(
    f"CAST({name} AS text)" for name in _COVERED
)  # what a digest covers after the number
_ACTS = f"SELECT id, matter_id, seq, prev, digest, {_TEXT} FROM ledger_act ORDER BY id"  # noqa: S608 - own columns
_Row = tuple[int, int, int, str, str, str]


def verify(*, progress: Callable[[int], None] | None = None) -> Verified:
    """This will recompute every digest and seal, and name the first record that is not as it was written."""
    numbers = dict(Matter.objects.values_list("id", "number"))
    heads: dict[int, tuple[int, str]] = {}
    count = 0
    finding: Finding | None = None
    with connection.chunked_cursor() as cursor:
        cursor.execute(_ACTS)
        while rows := cursor.fetchmany(_BATCH):
            broken = None if finding else _first_broken(rows, numbers, heads)
            finding = finding or (_broken(broken, numbers, heads) if broken else None)
            count += len(rows)
            if progress:
                progress(count)
    finding = finding or _check_heads(heads) or _check_seals()
    return Verified(count, len(numbers), Seal.objects.count(), finding)


def _first_broken(
    rows: Sequence[_Row], numbers: dict[int, str], heads: dict[int, tuple[int, str]]
) -> _Row | None:
    """The first act that does not follow its matter's act before it, or whose digest is another one.

    `chainhash.act_digest` with the fields joined by the database: millions of acts pass through these lines.
    """
    sha256, last, number_of = hashlib.sha256, heads.get, numbers.get
    for row in rows:
        _, matter, seq, prev, digest, text = row
        last_seq, last_digest = last(matter, _NOTHING)
        made = sha256(f"{prev}\x1f{number_of(matter)}\x1f{text}".encode()).hexdigest()
        if made != digest or prev != last_digest or seq != last_seq + 1:
            return row
        heads[matter] = (seq, digest)
    return None


def _broken(row: _Row, numbers: dict[int, str], heads: dict[int, tuple[int, str]]) -> Finding:
    """What is to be said of it."""
    pk, matter, seq, prev, _, text = row
    linked = (seq - 1, prev) == heads.get(matter, _NOTHING)
    what = tell("内容与写入时的摘要不符") if linked else tell("前一条记录缺失或被改动，链在这里断开")
    number = numbers.get(matter) or tell("事件 {matter}（已不存在）", matter=matter)
    name = text.split("\x1f", 2)[1]
    where = tell("{number} 第 {seq} 个动作（记录 {row}，{name}）", number=number, seq=seq, row=pk, name=name)
    return Finding(where, what)


def _check_heads(heads: dict[int, tuple[int, str]]) -> Finding | None:
    rows = Matter.objects.order_by("id").values_list("id", "number", "version", "head")
    for pk, number, version, head in rows.iterator(chunk_size=10000):
        if heads.get(pk, (0, ZERO)) != (version, head):
            return Finding(number, tell("事件所记的末条动作与账本不符：有动作被删去或事件被改动"))
    return None


def _check_seals() -> Finding | None:
    prev = ZERO
    for made in Seal.objects.order_by("id"):
        where = tell("封存 {pk}（{sealed_at} UTC）", pk=made.pk, sealed_at=f"{made.sealed_at:%Y-%m-%d %H:%M}")
        digests = list(
            SealedAct.objects.filter(seal=made).order_by("place").values_list("act__digest", flat=True)
        )
        at = made.sealed_at.isoformat(timespec="microseconds")
        if len(digests) != made.size or merkle_root(digests) != made.root:
            return Finding(where, tell("所封动作的根与公布的不符"))
        if made.prev != prev or act_digest(prev, (at, str(made.size)), made.root) != made.digest:
            return Finding(where, tell("封存之间的链断开"))
        prev = made.digest
    return None


def receipt(*, matter_id: int, seq: int) -> dict[str, Any]:
    """This will return what proves that an act is in the ledger: the act whole, and its place under a seal.

    Before the next seal `seal` is None; the chain digest already binds the act to everything before it.
    """
    act = Act.objects.select_related("matter").get(matter_id=matter_id, seq=seq)
    made = _whole(act, act.matter.number)
    leaf = SealedAct.objects.select_related("seal").filter(act=act).first()
    if leaf:
        digests = list(
            SealedAct.objects.filter(seal=leaf.seal).order_by("place").values_list("act__digest", flat=True)
        )
        made["seal"] = {
            "id": leaf.seal.pk, "sealed_at": leaf.seal.sealed_at.isoformat(), "root": leaf.seal.root,
            "digest": leaf.seal.digest, "proof": [list(step) for step in proof(digests, leaf.place)],
        }  # fmt: skip
    return made


def _whole(act: Act, number: str) -> dict[str, Any]:
    return {
        "number": number, "seq": act.seq, "name": act.name, "actor": act.actor,
        "actor_label": act.actor_label, "at": act.at, "known_at": act.known_at, "source": act.source,
        "target": act.target, "payload": act.payload, "prev": act.prev, "digest": act.digest, "seal": None,
    }  # fmt: skip


def export(matter_id: int) -> dict[str, Any]:
    """This will return a matter with all its acts whole, so that somebody else can recompute its chain.

    Each act has the shape of a receipt without its seal; `head` is the digest of the last one.
    """
    matter = Matter.objects.get(pk=matter_id)
    acts = [_whole(act, matter.number) for act in Act.objects.filter(matter=matter).order_by("seq")]
    return {"number": matter.number, "kind": matter.kind, "head": matter.head, "acts": acts}


def sealed_export(matter_ids: Sequence[int]) -> dict[str, Any]:
    """This will return matters whole, in the order given, each act with its proof, and the seals that these need.

    Shape: {"matters": [as `export`, but an act's seal is {"id", "proof"} or None], "seals": [whole, oldest first]}.
    """
    matters = [export(pk) for pk in matter_ids]
    leaves = SealedAct.objects.filter(act__matter_id__in=matter_ids).values_list(
        "seal_id", "place", "act__digest"
    )
    by_seal: dict[int, list[tuple[int, str]]] = {}
    for seal_id, place, digest in leaves:
        by_seal.setdefault(seal_id, []).append((place, digest))
    found: dict[str, dict[str, Any]] = {}
    for seal_id, rows in by_seal.items():
        whole = list(
            SealedAct.objects.filter(seal_id=seal_id).order_by("place").values_list("act__digest", flat=True)
        )
        steps = proofs(whole, [place for place, _ in rows])
        for (_, digest), way in zip(rows, steps, strict=True):
            found[digest] = {"id": seal_id, "proof": [list(step) for step in way]}
    for given in matters:
        for act in given["acts"]:
            act["seal"] = found.get(act["digest"])
    used = Seal.objects.filter(pk__in=by_seal).order_by("pk")
    return {"matters": matters, "seals": [_whole_seal(one) for one in used]}


def _whole_seal(one: Seal) -> dict[str, Any]:
    return {
        "id": one.pk, "sealed_at": one.sealed_at.isoformat(timespec="microseconds"), "size": one.size,
        "root": one.root, "prev": one.prev, "digest": one.digest,
    }  # fmt: skip


def export_holds(given: dict[str, Any]) -> bool:
    """This will check an exported matter offline: every digest, every link, no act missing up to the head."""
    prev = ZERO
    for seq, act in enumerate(given["acts"], 1):
        linked = act["seq"] == seq and act["prev"] == prev and act["number"] == given["number"]
        if not linked or not receipt_holds(act):
            return False
        prev = act["digest"]
    return bool(given["acts"]) and prev == given["head"]


def holds_digest(digest: str) -> bool:
    """This will say whether an act with that digest stands in this ledger."""
    return Act.objects.filter(digest=digest).exists()


def receipt_holds(given: dict[str, Any]) -> bool:
    """This will check a receipt offline, from nothing but itself."""
    fields = tuple(str(given[k]) for k in (
        "number", "seq", "name", "actor", "actor_label", "at", "known_at", "source", "target"))  # fmt: skip
    if act_digest(given["prev"], fields, given["payload"]) != given["digest"]:
        return False
    sealed = given["seal"]
    return sealed is None or proves(given["digest"], [tuple(s) for s in sealed["proof"]], sealed["root"])


def seals() -> tuple[Seal, ...]:
    """This will return the published seals, newest first."""
    return tuple(Seal.objects.order_by("-id")[:100])


def history_numbers(source: str) -> frozenset[str]:
    """This will return the numbers of imported matters of one source."""
    return frozenset(
        Matter.objects.filter(kind="history", number__startswith=f"LS-{source}-").values_list(
            "number", flat=True
        )
    )


def throughput_days(source: str) -> list[float]:
    """This will return, for each imported matter, the days between its first and last act (calendar, exact)."""
    rows = Matter.objects.filter(kind="history", state="history", number__startswith=f"LS-{source}-")
    return [
        (closed - opened).total_seconds() / 86400
        for opened, closed in rows.order_by("id").values_list("opened_at", "closed_at")
        if closed is not None
    ]


SEAL_WARN, SEAL_BAD = 2.0, 24.0  # hours that an act may wait for its seal; the worker seals every hour


def health(now: datetime) -> Iterator[Health]:
    """This will say when the ledger was sealed last, how long its oldest unsealed act has waited, and whether its
    newest act lies ahead of this machine's clock."""
    title, last = mark("账本封存"), Seal.objects.order_by("-pk").first()
    covered = SealedAct.objects.order_by("-act_id").values_list("act_id", flat=True).first() or 0
    oldest, newest = (
        Act.objects.filter(pk__gt=covered).order_by("pk").first(),
        Act.objects.order_by("-pk").first(),
    )
    waited = round((now - datetime.fromisoformat(oldest.known_at)) / timedelta(hours=1), 1) if oldest else 0.0
    state = graded(waited, warn=SEAL_WARN, bad=SEAL_BAD)
    said = tell("最近一次封存在 {at}。", at=local_time(last.sealed_at)) if last else tell("还没有封存过。")
    said += (
        tell("最早一个未封存的动作等了 {hours} 小时。", hours=waited)
        if oldest
        else tell("没有未封存的动作。")
    )
    todo = "" if state == State.GOOD else tell("请看后台任务是否在跑；也可以运行 hemei seal。")
    yield Health("seal_age", title, state, said, todo, waited, "h")
    if newest and datetime.fromisoformat(newest.known_at) > now + timedelta(minutes=1):
        at = local_time(datetime.fromisoformat(newest.known_at))
        yield Health(
            "clock_back", mark("时钟"), State.BAD, tell("最新的动作写于 {at}，比本机现在的钟还晚。", at=at),
            tell("本机的钟可能被调回去了。请先停服务、对准时钟再启动，以免时限算错。"),
        )  # fmt: skip

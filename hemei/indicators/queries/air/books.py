"""The lists of what is monitored: files, marks, contradictions, published figures, places, samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from hemei.indicators.enums import FlagKind, Grain
from hemei.indicators.models import (
    AirFlag,
    Intake,
    Observation,
    Station,
    StationPlace,
    WaterIntake,
    WaterSample,
    WaterSection,
)
from hemei.indicators.queries.air.conflicts import Contradiction, Place, contradictions
from hemei.indicators.queries.air.figures import checked, published_rows
from hemei.indicators.queries.air.places import judged_sample
from hemei.indicators.queries.listed import DAY, TEXT, Book, Picks, Row, looked, page_by
from hemei.rules.words import mark, say

_NEW = ("", mark("新的在前"))
_FILE_STATES = (("counts", mark("在用")), ("withdrawn", mark("已撤回")))
_DONE = (("left", mark("未裁定")), ("decided", mark("已裁定")))
_SAME = (("differ", mark("重算不同")), ("same", mark("重算相同")))
_HELD = (("active", mark("在用")), ("closed", mark("停用")))
_CHUNK = 100


def _withdrawn(state: str) -> Q:
    return {"counts": Q(withdrawn_at=None), "withdrawn": Q(withdrawn_at__isnull=False)}.get(state, Q())


def _stations() -> tuple[tuple[str, str], ...]:
    return tuple(Station.objects.order_by("code").values_list("code", "name")[:500])


def _sections() -> tuple[tuple[str, str], ...]:
    return tuple(WaterSection.objects.order_by("code").values_list("code", "name")[:500])


def _grains() -> tuple[tuple[str, str], ...]:
    return tuple((code, str(name)) for code, name in Grain.choices)


def _kinds() -> tuple[tuple[str, str], ...]:
    return tuple((code, str(name)) for code, name in FlagKind.choices)


def _files(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = Intake.objects.select_related("matter").filter(_withdrawn(wanted.get("state", "")))
    rows = rows.filter(looked(wanted.get("q", ""), "name", "matter__number", "document", "taken_by"))
    if wanted.get("kind") in Grain.values:
        rows = rows.filter(kind=wanted["kind"])
    found = page_by(
        rows, wanted.get("sort", ""), {"name": ("name", TEXT), "rows": ("rows", int)}, after, limit
    )
    return [_file(key, one, str(one.get_kind_display())) for key, one in found]


def _file(key: str, one: Any, *more: str) -> Row:
    cells = (
        one.matter.number,
        one.name,
        *more,
        one.rows,
        one.document,
        one.taken_by,
        one.taken_at,
        one.withdrawn_at,
    )
    return Row(key, cells, sample=one.sample)


def _water_files(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = WaterIntake.objects.select_related("matter").filter(_withdrawn(wanted.get("state", "")))
    rows = rows.filter(looked(wanted.get("q", ""), "name", "matter__number", "document", "taken_by"))
    found = page_by(
        rows, wanted.get("sort", ""), {"name": ("name", TEXT), "rows": ("rows", int)}, after, limit
    )
    return [_file(key, one) for key, one in found]


def _marks(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = AirFlag.objects.select_related("station").filter(looked(wanted.get("q", ""), "reason", "made_by"))
    if wanted.get("station"):
        rows = rows.filter(station__code=wanted["station"])
    if wanted.get("kind") in FlagKind.values:
        rows = rows.filter(kind=wanted["kind"])
    lifted = {"counts": Q(lifted_at=None), "lifted": Q(lifted_at__isnull=False)}
    rows = rows.filter(lifted.get(wanted.get("state", ""), Q()))
    found = page_by(
        rows, wanted.get("sort", ""), {"starts": ("starts_at", datetime.fromisoformat)}, after, limit
    )
    return [
        Row(key, (
            one.pk, one.station.name, str(one.get_kind_display()), one.starts_at, one.ends_at,
            list(one.pollutants), one.reason, one.made_by, one.lifted_at, one.lifted_why,
        ))
        for key, one in found
    ]  # fmt: skip


def _conflicts(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    keep = {"left": lambda one: not one.decided, "decided": lambda one: one.decided}.get(
        wanted.get("state", ""), lambda _one: True
    )
    found: list[Contradiction] = []
    place = _place(after)
    while len(found) < limit:
        part = contradictions(min(limit, _CHUNK), code=wanted.get("station", ""), after=place)
        found += filter(keep, part)
        if len(part) < min(limit, _CHUNK):
            break
        place = part[-1].place
    return [
        Row("~".join((one.place[0].isoformat(), str(one.place[1]), str(one.place[2]))), (
            one.station, one.day, one.hours or str(mark("日均值")), one.left, " ".join(one.numbers),
            str(mark("已裁定")) if one.decided else str(mark("未裁定")),
        ))
        for one in found[:limit]
    ]  # fmt: skip


def _place(after: str) -> Place | None:
    parts = after.split("~")
    try:
        day, station, kind = parts
        return date.fromisoformat(day), int(station[:18]), int(kind[:1])
    except ValueError:
        return None


def _figures(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = published_rows().filter(
        looked(wanted.get("q", ""), "indicator__code", "indicator__name", "place", "standard")
    )
    wants = wanted.get("state", "")
    found: list[Row] = []
    columns = {"period": ("starts_on", DAY)}
    while len(found) < limit:
        part = page_by(rows, wanted.get("sort", ""), columns, after, min(limit, _CHUNK))
        found += _figure_rows(part, wants)
        if len(part) < min(limit, _CHUNK):
            break
        after = part[-1][0]
    return found[:limit]


def _figure_rows(part: list[tuple[str, Observation]], wants: str) -> Iterator[Row]:
    keys = {one.pk: key for key, one in part}
    for one in checked(row for _key, row in part):
        if wants not in {"same", "differ"} or one.same is (wants == "same"):
            yield Row(
                keys[one.observation],
                (
                    one.code, one.place, one.first, one.until, one.stored, one.found, one.standard,
                    mark("相同") if one.same else one.why or mark("不同"),
                ),
            )  # fmt: skip


def _station_list(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = Station.objects.select_related("matter").filter(looked(wanted.get("q", ""), "code", "name"))
    if wanted.get("state") in {"active", "closed"}:
        rows = rows.filter(matter__state=wanted["state"])
    found = page_by(
        rows, wanted.get("sort", ""), {"code": ("code", TEXT), "name": ("name", TEXT)}, after, limit
    )
    places: dict[int, list[StationPlace]] = {}
    for place in StationPlace.objects.filter(station__in=[one.pk for _key, one in found]).order_by("from_on"):
        places.setdefault(place.station_id, []).append(place)
    return [_station(key, one, places.get(one.pk, [])) for key, one in found]


def _station(key: str, one: Any, places: list[StationPlace]) -> Row:
    last = places[-1] if places else None
    stood = (
        (last.longitude, last.latitude, last.address, last.from_on, last.document) if last else (None,) * 5
    )
    earlier = [f"{was.from_on} {was.address}" for was in places[:-1]]
    state = mark("在用") if one.matter.state == "active" else mark("停用")
    return Row(key, (one.code, one.name, state, *stood, earlier), sample=one.sample)


def _section_list(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = WaterSection.objects.filter(looked(wanted.get("q", ""), "code", "name", "river", "document"))
    found = page_by(
        rows, wanted.get("sort", ""), {"code": ("code", TEXT), "target": ("target", int)}, after, limit
    )
    return [
        Row(key, (
            one.code, one.name, one.river, one.target, mark("湖库") if one.lake else "", one.document,
        ), sample=one.sample)
        for key, one in found
    ]  # fmt: skip


def _samples(wanted: Mapping[str, str], after: str, limit: int) -> list[Row]:
    rows = WaterSample.objects.select_related("section", "intake__matter")
    rows = rows.filter(looked(wanted.get("q", ""), "document", "section__name", "section__code"))
    rows = rows.filter(_withdrawn(wanted.get("state", "")))
    if wanted.get("section"):
        rows = rows.filter(section__code=wanted["section"])
    columns = {"on": ("on", DAY)}
    return [_sample(key, one) for key, one in page_by(rows, wanted.get("sort", ""), columns, after, limit)]


def _sample(key: str, one: WaterSample) -> Row:
    found = judged_sample(one)
    read = [say("{name} {value}", name=item.name, value=item.value) for item in found.readings]
    held = "" if found.held is None else mark("达标") if found.held else mark("未达标")
    file = one.intake.matter.number if one.intake else ""
    return Row(
        key,
        (
            one.section.code, one.section.name, one.on, found.label, held, read, one.document, file,
            one.withdrawn_at,
        ),
        sample=one.section.sample,
    )  # fmt: skip


def _picks(*more: tuple[str, str, Callable[[], Any] | tuple[tuple[str, str], ...]]) -> Callable[[], Picks]:
    def made() -> Picks:
        return tuple((name, label, found() if callable(found) else found) for name, label, found in more)

    return made


_STATE = mark("状态")
_OF_FILES = (
    (mark("行数"), 10), (mark("来源"), 30), (mark("经手"), 18), (mark("导入时间"), 18), (mark("撤回时间"), 18),
)  # fmt: skip
_FILE_SORTS = (_NEW, ("name", mark("按文件名")), ("-rows", mark("行数多的在前")))
BOOKS: Mapping[str, Book] = {
    "files": Book(
        mark("导入过的文件"), ((mark("编号"), 24), (mark("文件"), 30), (mark("种类"), 10), *_OF_FILES), _FILE_SORTS,
        _files,
        _picks(("kind", mark("种类"), _grains), ("state", _STATE, _FILE_STATES)),
    ),
    "marks": Book(
        mark("标记"), (
            ("#", 8), (mark("站点"), 18), (mark("种类"), 10), (mark("从"), 18), (mark("到"), 18), (mark("污染物"), 16),
            (mark("理由"), 34), (mark("经手"), 18), (mark("撤销时间"), 18), (mark("撤销理由"), 30),
        ), (_NEW, ("-starts", mark("后开始的在前")), ("starts", mark("先开始的在前"))), _marks,
        _picks(
            ("station", mark("站点"), _stations), ("kind", mark("种类"), _kinds),
            ("state", _STATE, (("counts", mark("有效")), ("lifted", mark("已撤销")))),
        ),
    ),
    "conflicts": Book(
        mark("互相矛盾的小时"), (
            (mark("站点"), 18), (mark("日期"), 12), (mark("小时数"), 10), (mark("未裁定"), 10), (mark("文件"), 44),
            (mark("裁定"), 10),
        ), (("", mark("日期近的在前")),), _conflicts,
        _picks(("station", mark("站点"), _stations), ("state", mark("裁定"), _DONE)),
        mark("两份文件对同一小时（或同一天）给出不同的数：都保留，未裁定时暂用先到的文件。"),
    ),
    "figures": Book(
        mark("已发布的数，重算一遍"), (
            (mark("指标"), 20), (mark("范围"), 14), (mark("从"), 12), (mark("到（不含）"), 12), (mark("已发布"), 12),
            (mark("重算"), 12), (mark("标准"), 34), (mark("结果"), 20),
        ), (_NEW, ("-period", mark("期间近的在前")), ("period", mark("期间远的在前"))), _figures,
        _picks(("state", mark("结果"), _SAME)),
    ),
    "stations": Book(
        mark("空气站"), (
            (mark("编码"), 18), (mark("站点"), 18), (_STATE, 8), (mark("经度"), 12), (mark("纬度"), 12),
            (mark("位置"), 30), (mark("自"), 12), (mark("依据的文件"), 30), (mark("先前的位置"), 34),
        ), (_NEW, ("code", mark("按编码")), ("name", mark("按名称"))), _station_list, _picks(("state", _STATE, _HELD)),
    ),
    "sections": Book(
        mark("水质断面"), (
            (mark("编码"), 18), (mark("断面"), 22), (mark("河湖"), 18), (mark("目标类别"), 10), (mark("湖库"), 8),
            (mark("定目标的文件"), 34),
        ), (_NEW, ("code", mark("按编码")), ("target", mark("按目标类别"))), _section_list,
    ),
    "samples": Book(
        mark("采样"), (
            (mark("编码"), 18), (mark("断面"), 22), (mark("采样日"), 12), (mark("类别"), 8), (mark("达标"), 10),
            (mark("逐项（mg/L）"), 60), (mark("来源"), 30), (mark("文件"), 24), (mark("撤回时间"), 18),
        ), (_NEW, ("-on", mark("采样日近的在前")), ("on", mark("采样日远的在前"))), _samples,
        _picks(("section", mark("断面"), _sections), ("state", _STATE, _FILE_STATES)),
    ),
    "water-files": Book(
        mark("采样文件"), ((mark("编号"), 24), (mark("文件"), 30), *_OF_FILES), _FILE_SORTS, _water_files,
        _picks(("state", _STATE, _FILE_STATES)),
    ),
}  # fmt: skip

"""hemei air station|import|fetch|withdraw|flag|settle|publish|recompute|compensation"""

from argparse import Namespace
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.accounts.queries import Person
from hemei.adapters.air import NoAnswer, fetch
from hemei.indicators.operations import air
from hemei.indicators.queries import air as queries
from hemei.ledger.operations import Refused
from hemei.rules.air.intake import Options
from hemei.rules.workdays import SHANGHAI, local_day

CLERK = Person("cli", "命令行", frozenset({"statistician"}))
SHOWN = 20


class Command(BaseCommand):
    help = "空气监测数据：登记站点、导入（先预览，加 --yes 才写入）、标记、裁定、发布、重算、补偿。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("station", help="登记空气站")
        for name in ("code", "name"):
            one.add_argument(name)
        one.add_argument("--from", dest="from_on", type=date.fromisoformat, required=True)
        one.add_argument("--at", nargs=2, type=Decimal, required=True, metavar=("LON", "LAT"))
        one.add_argument("--address", default="")
        one.add_argument("--document", required=True)
        _reading(verbs.add_parser("import", help="导入文件"), "file", Path)
        _reading(verbs.add_parser("fetch", help="从数据源取（会重试）"), "url", str)
        one = verbs.add_parser("withdraw", help="撤回一份文件")
        one.add_argument("number")
        one.add_argument("--reason", required=True)
        one = verbs.add_parser("flag", help="标记一段数据")
        _spanned(one)
        one.add_argument("kind", choices=["calibration", "power", "doubtful", "dust"])
        one.add_argument("--only", nargs="*", default=[], metavar="POLLUTANT")
        one = verbs.add_parser("settle", help="裁定一段时间采用哪份文件")
        _spanned(one)
        one.add_argument("intake")
        one = verbs.add_parser("publish", help="把一期的数发布到登记册")
        one.add_argument("first", type=date.fromisoformat)
        one.add_argument("until", type=date.fromisoformat, help="不含这一天")
        one.add_argument("--place", default="zone")
        one.add_argument("--under", type=date.fromisoformat, help="全部按这一天的标准")
        one.add_argument("--reason", default="")
        verbs.add_parser("recompute", help="重算全部已发布的数，有不同时退出码为 1")
        one = verbs.add_parser("compensation", help="今年到今天的生态补偿")
        one.add_argument("--place", default="zone")
        one.add_argument("--city", default="聊城")
        one.add_argument("--on", type=date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        does: dict[str, Callable[[Namespace, datetime], Iterable[str]]] = {
            "station": self._station, "import": self._import, "fetch": self._fetch, "withdraw": self._withdraw,
            "flag": self._flag, "settle": self._settle, "publish": self._publish, "recompute": self._recompute,
            "compensation": self._compensation,
        }  # fmt: skip
        try:
            for line in does[options["verb"]](Namespace(**options), timezone.now()):
                self.stdout.write(line)
        except (Refused, NoAnswer, queries.NoPlace, OSError) as why:
            raise CommandError(str(why)) from why

    def _station(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.register_station(
            code=given.code, name=given.name, from_on=given.from_on, longitude=given.at[0], latitude=given.at[1],
            address=given.address, document=given.document, actor=CLERK, now=now,
        )  # fmt: skip
        yield f"已登记 {row.matter.number} {row.name}。"

    def _import(self, given: Namespace, now: datetime) -> Iterable[str]:
        yield from self._take(given.file.name, given.file.read_bytes(), given, now)

    def _fetch(self, given: Namespace, now: datetime) -> Iterable[str]:
        found = fetch(given.url)
        yield f"取到 {found.name}，{len(found.content)} 字节，问了 {found.tries} 次。"
        yield from self._take(found.name, found.content, given, now)

    def _take(self, name: str, content: bytes, given: Namespace, now: datetime) -> Iterable[str]:
        options = Options(given.station, given.co, given.zero_missing, given.o3_8h)
        preview = air.preview_air(name=name, content=content, options=options)
        sheet = preview.sheet
        kind = "小时值" if sheet.kind == "hours" else "日均值"
        yield f"{name}：{len(sheet.lines)} 行{kind}，站点 {'、'.join(sheet.stations)}。"
        yield from (f"  {note}" for note in sheet.notes)
        for fault in preview.faults[:SHOWN]:
            self.stderr.write(f"  {fault.cell}  {fault.words}")
        fatal, strange = sum(one.fatal for one in preview.faults), len(sheet.strange)
        if fatal:
            raise CommandError(f"有 {fatal} 处错误，一行也没有写入。")
        if not given.yes:
            yield f"预览（没有写入，加 --yes 写入）：可以导入，奇怪的值 {strange} 个，写入后照存、不参加计算。"
            return
        row = air.take_in(preview=preview, document=given.document, actor=CLERK, now=now)
        yield f"已写入 {row.matter.number}：{row.rows} 行，奇怪的值 {strange} 个照存、不参加计算。"

    def _withdraw(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.withdraw(number=given.number, reason=given.reason, actor=CLERK, now=now)
        yield f"已撤回 {row.matter.number}，原值保留。"

    def _flag(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.flag(
            code=given.station, kind=given.kind, span=air.Span(given.starts, given.ends), reason=given.reason,
            actor=CLERK, now=now, pollutants=given.only,
        )  # fmt: skip
        yield f"已标记 #{row.pk}，原值保留。"

    def _settle(self, given: Namespace, now: datetime) -> Iterable[str]:
        air.settle_conflict(
            code=given.station, intake=given.intake, span=air.Span(given.starts, given.ends), reason=given.reason,
            actor=CLERK, now=now,
        )  # fmt: skip
        yield "已裁定，文件都保留。"

    def _publish(self, given: Namespace, now: datetime) -> Iterable[str]:
        done = air.publish(
            place=given.place, first=given.first, until=given.until, under=given.under, reason=given.reason,
            actor=CLERK, now=now,
        )  # fmt: skip
        yield f"新登记 {done.entered} 个，修订 {done.revised} 个，没有变化 {done.same} 个。"

    def _recompute(self, given: Namespace, now: datetime) -> Iterable[str]:
        checked = list(queries.recompute())
        differ = [one for one in checked if not one.same]
        for one in differ:
            yield (
                f"  不同：{one.code} {one.place} {one.first}—{one.until} 已发布 {one.stored}，重算 {one.found}"
                f"（{one.standard}）{one.why}"
            )
        if differ:
            raise CommandError(f"{len(checked)} 个已发布的数，{len(differ)} 个重算不同。", returncode=1)
        yield f"{len(checked)} 个已发布的数全部重算，到末位都相同。"

    def _compensation(self, given: Namespace, now: datetime) -> Iterable[str]:
        for rule in queries.money(given.place, given.on or local_day(now), given.city):
            yield f"{rule.rule}：到今天 {float(rule.total):.2f} 万元。{rule.source}"
            yield from (f"  不确定：{word}" for word in rule.unsure)
            for term in rule.terms:
                sum_ = f"{float(term.settlement.money):.2f} 万元" if term.settlement else term.why
                yield f"  {term.first} 起{'（未结束）' if term.running else ''}：{sum_}"


def _reading(one: Any, what: str, kind: Callable[[str], object]) -> None:
    one.add_argument(what, type=kind)
    one.add_argument("--station", default="", help="文件没有站点列时，这是哪个站点")
    one.add_argument("--co", choices=["mg", "ug"], default="", help="CO 的单位")
    one.add_argument("--zero-missing", action="store_true", help="0 当作缺测")
    one.add_argument("--o3-8h", action="store_true", help="日数据的 O3 列是 8 小时最大值")
    one.add_argument("--document", default="", help="数据的来源")
    one.add_argument("--yes", action="store_true", help="写入（不加只预览）")


def _spanned(one: Any) -> None:
    one.add_argument("station")
    one.add_argument("starts", type=_moment, help="2026-11-23T05:00，北京时间")
    one.add_argument("ends", type=_moment, help="不含这一刻")
    one.add_argument("--reason", required=True)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

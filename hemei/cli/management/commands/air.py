"""hemei air station|move|close|section|water|wind|import|fetch|withdraw|flag|lift|settle|publish|recompute|…"""

from argparse import ArgumentTypeError, Namespace
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
        _placed(one)
        one = verbs.add_parser("move", help="登记空气站迁址")
        one.add_argument("code")
        _placed(one)
        one = verbs.add_parser("close", help="停用空气站")
        one.add_argument("code")
        one.add_argument("--reason", required=True)
        one = verbs.add_parser("section", help="登记水质断面和目标类别")
        for name in ("code", "name", "river"):
            one.add_argument(name)
        one.add_argument("target", type=int, choices=range(1, 6))
        one.add_argument("--lake", action="store_true", help="湖库")
        one.add_argument("--document", required=True)
        one = verbs.add_parser("water", help="登记一次水质采样")
        one.add_argument("code")
        one.add_argument("on", type=date.fromisoformat)
        one.add_argument("items", nargs="+", type=_item, metavar="cod=22")
        one.add_argument("--document", required=True)
        verbs.add_parser("wind", help="各站近 24 小时的风速")
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
        one = verbs.add_parser("lift", help="撤销标记")
        one.add_argument("flag", type=int)
        one.add_argument("--reason", required=True)
        verbs.add_parser("recompute", help="重算全部已发布的数，有不同时退出码为 1")
        one = verbs.add_parser("compensation", help="今年到今天的生态补偿")
        one.add_argument("--place", default="zone")
        one.add_argument("--city", default="聊城")
        one.add_argument("--on", type=date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        does: dict[str, Callable[[Namespace, datetime], Iterable[str]]] = {
            "station": self._station, "import": self._import, "fetch": self._fetch, "withdraw": self._withdraw,
            "flag": self._flag, "settle": self._settle, "publish": self._publish, "recompute": self._recompute,
            "compensation": self._compensation, "move": self._move, "close": self._close, "section": self._section,
            "water": self._water, "wind": self._wind, "lift": self._lift,
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

    def _move(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.move_station(
            code=given.code, from_on=given.from_on, longitude=given.at[0], latitude=given.at[1], address=given.address,
            document=given.document, actor=CLERK, now=now,
        )  # fmt: skip
        yield f"已登记 {row.name} 从 {given.from_on} 起迁址，迁址前的数据留在原址。"

    def _close(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.close_station(code=given.code, reason=given.reason, actor=CLERK, now=now)
        yield f"{row.name} 已停用，数据照样保留和计算。"

    def _section(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.register_section(
            code=given.code, name=given.name, river=given.river, target=given.target, document=given.document,
            lake=given.lake, actor=CLERK, now=now,
        )  # fmt: skip
        yield f"已登记 {row.matter.number} {row.name}。"

    def _water(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.sample_water(
            code=given.code,
            on=given.on,
            items=dict(given.items),
            document=given.document,
            actor=CLERK,
            now=now,
        )
        yield f"已登记 {row.section.name} {row.on} 的采样，{len(row.items)} 项。"

    def _wind(self, given: Namespace, now: datetime) -> Iterable[str]:
        for one in queries.wind_of_the_day(now):
            yield f"{one.source}：{one.speed} m/s，{one.force} 级{'，到停工的级别' if one.stop else ''}"

    def _lift(self, given: Namespace, now: datetime) -> Iterable[str]:
        row = air.lift(flag=given.flag, reason=given.reason, actor=CLERK, now=now)
        yield f"已撤销标记 #{row.pk}。"

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


def _placed(one: Any) -> None:
    one.add_argument("--from", dest="from_on", type=date.fromisoformat, required=True)
    one.add_argument("--at", nargs=2, type=Decimal, required=True, metavar=("LON", "LAT"))
    one.add_argument("--address", required=True)
    one.add_argument("--document", required=True)


def _item(text: str) -> tuple[str, Decimal]:
    name, _sign, value = text.partition("=")
    try:
        return name, Decimal(value)
    except ArithmeticError:
        raise ArgumentTypeError(f"“{text}”要写成 cod=22") from None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)

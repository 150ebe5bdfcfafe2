"""hemei exchange export|import|undo|list"""

import csv
import os
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.accounts.queries import Person
from hemei.adapters.history import BadFile, BadMapping, Taken, read_mapping, take
from hemei.adapters.ocel import write_json, write_sqlite, write_xml
from hemei.adapters.xes.writing import write_log
from hemei.cases.operations.history import HistoryFile, take_history, taken_before, undo_history
from hemei.cases.queries.exchange import ExportedMatter, Extent, count, exported, kinds
from hemei.cases.queries.history import imports
from hemei.cli.progress import Bar, shown
from hemei.ledger.operations import Refused

KEEPER = Person("cli", "命令行", frozenset({"it"}))
SHOWN = 20
ENDINGS = {"xes": (".xes", ".xes.gz"), "ocel": (".json", ".jsonocel", ".xml", ".xmlocel", ".sqlite")}


class Command(BaseCommand):
    help = "与别的系统交换：把账本导出为 XES 或 OCEL 2.0，导入别处的办件历史（先预览，加 --yes 才写入）、撤销、列出。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        one = verbs.add_parser("export", help="导出账本，不含个人信息")
        one.add_argument("file", type=Path)
        one.add_argument("--to", dest="form", choices=sorted(ENDINGS), required=True)
        one.add_argument("--from", dest="first", type=date.fromisoformat, help="从这一天起立案的")
        one.add_argument("--until", type=date.fromisoformat, help="这一天以前立案的（不含这一天）")
        one.add_argument("--kind", default="", help="只要一种：case、order、opinion、promise、history……")
        one = verbs.add_parser("import", help="导入一份 CSV 或 XES")
        one.add_argument("file", type=Path)
        one.add_argument(
            "--mapping", type=Path, required=True, help="对照文件（TOML），例子在 seeds/exchange/"
        )
        one.add_argument("--yes", action="store_true", help="写入（不加只预览）")
        one.add_argument("--leave-out", action="store_true", help="有问题的办件整件留在外面，其余的写入")
        one.add_argument("--rejects", type=Path, help="把全部问题写进这个 CSV 文件")
        one = verbs.add_parser("undo", help="撤销一次导入")
        one.add_argument("number")
        one.add_argument("--reason", required=True)
        verbs.add_parser("list", help="列出历次导入")

    def handle(self, *args: Any, **options: Any) -> None:
        does: dict[str, Callable[[Namespace, datetime], Iterable[str]]] = {
            "export": self._export, "import": self._import, "undo": self._undo, "list": self._list,
        }  # fmt: skip
        try:
            for line in does[options["verb"]](Namespace(**options), timezone.now()):
                self.stdout.write(line)
        except (Refused, BadFile, BadMapping, OSError) as why:
            raise CommandError(str(why)) from why

    def _export(self, given: Namespace, now: datetime) -> Iterator[str]:
        target: Path = given.file
        if not target.name.endswith(ENDINGS[given.form]):
            ends = "、".join(ENDINGS[given.form])
            raise CommandError(f"{target.name} 的结尾要是 {ends} 之一，什么都没有写。")
        if given.first and given.until and given.until <= given.first:
            raise CommandError("--until 要晚于 --from，什么都没有写。")
        if given.kind and given.kind not in (known := kinds()):
            raise CommandError(f"账本里没有 {given.kind} 这一种。有的是：{'、'.join(known)}。什么都没有写。")
        extent = Extent(given.first, given.until, given.kind)
        total = count(extent)

        def walk() -> Iterator[ExportedMatter]:
            return shown(exported(extent), "导出", total)

        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".export-") as folder:
            part = Path(folder) / target.name
            yield f"{self._written(part, walk)}，写到 {target}。人员和申请人换成了本次导出的代号。"
            os.replace(part, target)

    @staticmethod
    def _written(part: Path, walk: Callable[[], Iterator[ExportedMatter]]) -> str:
        if part.name.endswith(ENDINGS["xes"]):
            traces, events = write_log(part, walk())
            return f"{traces} 件、{events} 个动作"
        forms = {".sqlite": write_sqlite, ".xml": write_xml, ".xmlocel": write_xml}
        made = forms.get(part.suffix, write_json)(part, walk)
        return f"{made.objects} 个对象、{made.events} 个动作"

    def _import(self, given: Namespace, now: datetime) -> Iterator[str]:
        mapping = read_mapping(given.mapping)
        found = take(given.file, mapping, now=now)
        cases = found.sound()
        known = taken_before(source=mapping.source, names=list(cases))
        fresh = {name: events for name, events in cases.items() if name not in known}
        yield f"{given.file.name}：{found.rows} 行，按对照留在外面 {found.left_out} 行。"
        yield (
            f"可以导入 {len(fresh)} 件、{sum(map(len, fresh.values()))} 个动作；有问题 {len(found.rejects)} 处，"
            f"牵涉 {len(found.spoilt)} 件；以前导入过 {len(known)} 件。"
        )
        self._complain(found, given.rejects)
        yield from _first(cases)
        if (found.rejects or known) and not given.leave_out:
            raise CommandError(
                "一件也没有写入。请改好文件再来，或加 --leave-out 把有问题和导入过的办件整件留在外面。"
            )
        if not given.yes:
            yield "这是预览，没有写入。加 --yes 写入。"
            return
        file = HistoryFile(mapping.source, mapping.title, found.digest, mapping.text, mapping.steps, fresh)
        with Bar("写入办件", len(fresh)) as bar:
            matter = take_history(file=file, actor=KEEPER, now=now, progress=bar)
        yield f"已写入 {matter.number}：{len(fresh)} 件。要撤销：hemei exchange undo {matter.number} --reason 原因"

    def _complain(self, found: Taken, file: Path | None) -> None:
        for one in found.rejects[:SHOWN]:
            self.stderr.write(f"  {one.where} {one.case} {one.column}：{one.why}")
        if len(found.rejects) > SHOWN:
            self.stderr.write(f"  ……还有 {len(found.rejects) - SHOWN} 处，加 --rejects 文件.csv 看全部。")
        if file:
            with file.open("w", encoding="utf-8-sig", newline="") as out:
                rows = csv.writer(out)
                rows.writerow(("位置", "案件", "列", "原因"))
                rows.writerows((one.where, one.case, one.column, one.why) for one in found.rejects)

    def _undo(self, given: Namespace, now: datetime) -> Iterator[str]:
        with Bar("撤销") as bar:
            gone = undo_history(number=given.number, actor=KEEPER, now=now, reason=given.reason, progress=bar)
        yield f"已撤销 {given.number}：{gone} 件不再计入任何数字。账本里的记录都还在。"

    def _list(self, given: Namespace, now: datetime) -> Iterator[str]:
        found = imports()
        for one in found:
            state = "已撤销" if one.undone else "在用"
            yield f"{one.number} {one.at:%Y-%m-%d} {one.title}：{one.cases} 件、{one.events} 个动作，{state}。"
        if not found:
            yield "还没有导入过。用 hemei exchange import 文件 --mapping 对照.toml 预览第一份。"


def _first(cases: dict[str, list[tuple[str, str, datetime]]]) -> Iterator[str]:
    """The first case as it would enter."""
    for name, events in list(cases.items())[:1]:
        yield f"  第一件 {name}："
        yield from (f"    {at:%Y-%m-%d %H:%M} UTC {act} {who}" for act, who, at in events[:5])

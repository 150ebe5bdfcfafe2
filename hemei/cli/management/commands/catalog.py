"""hemei catalog import|export"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.accounts.queries import agency_names
from hemei.catalog.operations import ImportRefused, NotPublished, import_items, preview_items
from hemei.catalog.queries.exchange import Preview, Unreadable, json_out, rows_out, workbook_out
from hemei.rules.workdays import local_day


class Command(BaseCommand):
    help = "事项目录的导入、导出：.xlsx 或 .json；导入先预览，加 --yes 才写入，有一处错就一件不进。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["import", "export"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="写入（不加只预览）")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        kind = path.suffix.lstrip(".").lower()
        if kind not in ("xlsx", "json"):
            raise CommandError("只认 .xlsx 和 .json 两种文件。")
        if options["verb"] == "export":
            rows = rows_out(local_day(timezone.now()))
            path.write_bytes(workbook_out(rows) if kind == "xlsx" else json_out(rows))
            self.stdout.write(f"导出 {len(rows)} 项到 {path.name}。")
            return
        self._take(path, kind, write=options["yes"])

    def _take(self, path: Path, kind: str, *, write: bool) -> None:
        agencies = agency_names().keys()
        try:
            with path.open("rb") as file:
                if write:
                    done = import_items(
                        file=file, kind=kind, actor="cli", now=timezone.now(), agencies=agencies
                    )
                else:
                    done = preview_items(file=file, kind=kind, agencies=agencies)
        except ImportRefused as refused:
            self._faults(refused.problems)
            raise CommandError(str(refused)) from refused
        except (Unreadable, NotPublished, OSError) as error:
            raise CommandError(str(error)) from error
        self._faults(done.problems)
        self.stdout.write(_summary(done, write))
        if done.problems:
            raise CommandError(f"文件里有 {len(done.problems)} 处错误，什么都没有导入。")

    def _faults(self, problems: Any) -> None:
        for problem in problems:
            self.stderr.write(f"  {problem.cell}  {problem.message}")


def _summary(done: Preview, write: bool) -> str:
    said = "已写入" if write else "预览（没有写入，加 --yes 写入）"
    return f"{said}：新增 {len(done.new)} 项，有改动 {len(done.changed)} 项，没有变化 {done.same} 项。"

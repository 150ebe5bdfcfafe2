"""hemei figures export --as datapackage|sdmx TARGET"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.adapters.datapackage import write_package
from hemei.adapters.sdmx import Value, sdmx_json
from hemei.indicators.queries import current_values, indicator_rows, observation_rows


class Command(BaseCommand):
    help = "导出指标登记册：Frictionless 数据包（全部数值，含修订前的）或 SDMX-JSON（现行数值）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["export"])
        parser.add_argument("target", type=Path, help="数据包的文件夹，或 SDMX 的文件")
        parser.add_argument("--as", dest="form", choices=["datapackage", "sdmx"], default="datapackage")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["target"]
        if options["form"] == "sdmx":
            self._sdmx(target)
            return
        if target.exists() and not target.is_dir():
            raise CommandError(f"{target} 不是文件夹，什么都没有写。请换一个位置。")
        definitions, values = write_package(
            target, title="和美指标登记册", indicators=indicator_rows(), observations=observation_rows()
        )
        self.stdout.write(f"写出 {definitions} 个指标、{values} 个数值到 {target}。")

    def _sdmx(self, target: Path) -> None:
        if target.is_dir():
            raise CommandError(f"{target} 是文件夹，什么都没有写。请给出一个文件名。")
        values = [Value(*row) for row in current_values()]
        target.write_text(sdmx_json(values, prepared=timezone.now(), sender="HEMEI"), encoding="utf-8")
        self.stdout.write(f"写出 {len(values)} 个现行数值到 {target}。")

"""hemei hotline"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.cli.hotline_measure import MESSAGES, categories, duplicates, read_marks, read_messages
from hemei.rules.workdays import local_day


class Command(BaseCommand):
    help = "measure：在人工标注的文本上测量热线的重复识别和类别建议，打印召回率、准确率、top-1、top-3。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["measure"])
        parser.add_argument("folder", type=Path, help=f"放有 {MESSAGES} 的文件夹")
        parser.add_argument(
            "--pairs", type=Path, required=True, help="标注的成对编号（one,other,same,set,weight）"
        )
        parser.add_argument("--labels", type=Path, required=True, help="标注的类别（row,category）")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not (folder / MESSAGES).is_file():
            raise CommandError(f"没有找到 {MESSAGES}，什么都没有测。")
        texts, day = read_messages(folder), local_day(timezone.now())
        for name, one in duplicates(texts, read_marks(options["pairs"]), day).items():
            self.stdout.write(
                f"duplicates {name}: {one.pairs} pairs, recall {one.recall:.3f}, precision {one.precision:.3f}"
            )
        hits = categories(texts, read_marks(options["labels"]), day)
        self.stdout.write(
            f"categories: {hits.rows} rows, top-1 {hits.first / hits.rows:.3f}, top-3 {hits.three / hits.rows:.3f}"
        )

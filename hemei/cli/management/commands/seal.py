"""hemei seal"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from hemei.ledger.operations import seal


class Command(BaseCommand):
    help = "封存还没有封存的动作，打印公布用的根。"

    def handle(self, *args: Any, **options: Any) -> None:
        made = seal(now=timezone.now())
        self.stdout.write(f"封存 {made.pk}：{made.size} 个动作，根 {made.root}" if made else "没有新的动作。")

"""hemei seed"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from hemei.accounts.queries import person_by_username
from hemei.catalog.operations import load_catalog, load_market, load_table
from hemei.catalog.queries import published_menus
from hemei.catalog.queries.listings import parks
from hemei.cli.sample import load_people
from hemei.cli.sample_air import make_air
from hemei.cli.sample_board import make_targets
from hemei.cli.sample_clean import make_clean
from hemei.cli.sample_days import make_days
from hemei.cli.sample_firms import make_firms
from hemei.cli.sample_hall import make_hall
from hemei.cli.sample_hotline import make_hotline
from hemei.cli.sample_households import make_households
from hemei.cli.sample_inspections import make_inspections
from hemei.cli.sample_policies import make_policies
from hemei.cli.sample_projects import make_projects
from hemei.cli.sample_talent import make_talent
from hemei.cli.sample_visits import make_visits
from hemei.cli.sample_voices import make_voices
from hemei.cli.sample_works import make_works
from hemei.rules.workdays import local_day

OLD_ENOUGH = timedelta(days=120)  # sample orders began under the same catalogue
FOLDER = Path(settings.ROOT) / "seeds" / "catalog"


class Command(BaseCommand):
    help = "装入事项目录和标明“样例”的人员、订单；全部成功或一件不进。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="已有目录就什么都不做")
        parser.add_argument("--no-orders", action="store_true", help="不造样例订单")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        if options["if_empty"] and published_menus(local_day(now)):
            return
        with transaction.atomic():
            self.stdout.write("  部门和样例人员…")
            load_people(FOLDER)
            self.stdout.write("  事项和菜单…")
            load_catalog(folder=FOLDER, actor="system", now=now - OLD_ENOUGH)
            load_table(folder=FOLDER, actor="system", now=now - OLD_ENOUGH)
            load_market(folder=FOLDER, actor="system", now=now - OLD_ENOUGH)
            if not options["no_orders"]:
                self.stdout.write("  样例空气和水质…")
                make_air(person_by_username("stat"), now)
                make_clean(now)
                self.stdout.write("  样例项目…")
                make_projects(now, parks(local_day(now)))
                self.stdout.write("  样例走访、问题和帮代办…")
                make_visits(now, tuple(parks(local_day(now))))
                self.stdout.write("  样例民生实事…")
                make_works(now, tuple(parks(local_day(now))))
                self.stdout.write("  样例订单…")
                make_days(now)
                self.stdout.write("  样例大厅…")
                make_hall(FOLDER, now)
                self.stdout.write("  样例评价、反映和承诺…")
                make_voices(now)
                make_inspections(now)
                self.stdout.write("  样例热线工单…")
                make_hotline(now)
                self.stdout.write("  样例企业…")
                make_firms(now)
                self.stdout.write("  样例政策…")
                make_policies(now, "development-reform")
                self.stdout.write("  样例人才和载体…")
                make_talent(now)
                self.stdout.write("  样例家庭…")
                make_households(now)
                self.stdout.write("  样例目标和看板…")
                make_targets(person_by_username("stat"), now)
        self.stdout.write("样例区已就绪。")

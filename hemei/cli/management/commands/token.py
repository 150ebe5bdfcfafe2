"""hemei token make USERNAME SCOPE… [--days N] | list | revoke PREFIX"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hemei.accounts.enums import Scope
from hemei.accounts.operations import BadToken, make_token, revoke_token
from hemei.accounts.queries import tokens


class Command(BaseCommand):
    help = "接口令牌：生成（只显示这一次）、列出、停用。"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        make = verbs.add_parser("make", help="为一个账号生成令牌")
        make.add_argument("username")
        make.add_argument(
            "scopes", nargs="+", choices=Scope.values, metavar="SCOPE", help="、".join(Scope.values)
        )
        make.add_argument("--days", type=int, default=90, help="有效天数，默认 90")
        make.add_argument("--note", default="", help="给谁、做什么用")
        verbs.add_parser("list", help="列出全部令牌，不显示内容")
        verbs.add_parser("revoke", help="立即停用").add_argument("prefix")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["verb"] == "make":
                made, secret = make_token(
                    username=options["username"], scopes=options["scopes"], days=options["days"], now=now,
                    note=options["note"],
                )  # fmt: skip
                self.stderr.write(
                    f"{made.prefix}… 到 {made.expires_at:%Y-%m-%d} 有效；下面这一行只显示这一次："
                )
                self.stdout.write(secret)
            elif options["verb"] == "revoke":
                revoke_token(prefix=options["prefix"], now=now)
                self.stdout.write("已停用。")
            else:
                self._list(now)
        except BadToken as refused:
            raise CommandError(str(refused)) from refused

    def _list(self, now: Any) -> None:
        for one in tokens():
            state = "已停用" if one.revoked_at else "已过期" if one.expires_at <= now else "有效"
            self.stdout.write(
                f"{one.prefix}…  {one.user.username}  {state}  到 {one.expires_at:%Y-%m-%d}  "
                f"{' '.join(one.scopes)}  {one.note}"
            )

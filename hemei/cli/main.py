"""The `hemei` command: the platform's own verbs, each with --help and an exit code."""

from __future__ import annotations

import os
import sys

VERBS = {
    "verify": "重算账本，指出第一条被改动的记录 / recompute the ledger, name the first altered record",
    "seal": "封存至今的动作 / seal the acts so far",
    "receipt": "离线核对一份回执 / check a receipt offline",
    "worker": "时钟巡检与封存 / sweep the clock and seal",
    "seed": "装入样例区 / load the labelled sample zone",
    "catalog": "事项目录的导入、导出 / take the catalogue in and out",
    "due": "解释一个到期日 / explain a due date day by day",
    "air": "空气监测数据：导入、标记、发布、重算、补偿 / monitored air: import, flag, publish, recompute, compensation",
    "figures": "导出指标登记册（数据包、SDMX）/ export the register of figures",
    "token": "接口令牌：生成、列出、停用 / tokens of the API: make, list, revoke",
    "press": "装入发布会文稿里的数 / load the figures of the press conference",
    "check": "核对一份文稿里的数 / check the figures of a text",
    "exchange": "导出为 XES、OCEL，导入别处的办件历史 / export to XES and OCEL, import histories",
    "history": "导入别处的办件历史 / import another system's finished cases",
}

COMMANDS = {"check": "check_text"}  # Django keeps `check` for itself


def main() -> int:
    """This will run one verb; no verb or an unknown one prints the list (exit code 2 for unknown)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    verb = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if verb in VERBS:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["hemei", COMMANDS.get(verb, verb), *sys.argv[2:]])
        return 0
    out = sys.stdout if verb in {"--help", "-h", "help"} else sys.stderr
    print("用法 / usage: hemei VERB [--help]", file=out)
    for name, text in VERBS.items():
        print(f"  {name:10}{text}", file=out)
    return 0 if out is sys.stdout else 2


if __name__ == "__main__":
    sys.exit(main())

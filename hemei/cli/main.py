"""The `hemei` command: the platform's own verbs, each with --help and an exit code."""

from __future__ import annotations

import os
import sys

from config.env import BadSetting
from hemei import __version__

VERBS = {
    "doctor": "看平台好不好 / say how the platform is",
    "backup": "备份数据库、文件和密钥 / back up database, files and keys",
    "restore": "把备份恢复到空的位置 / restore a backup into an empty place",
    "upgrade": "升级数据库并核对 / upgrade the database and check it",
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
    "lake": "数据湖：导出、核对、计算 / the lake: export, verify, compute",
    "province": "模拟一省的园区，打印费用曲线 / simulate a province and print the cost curve",
    "history": "导入别处的办件历史 / import another system's finished cases",
}

COMMANDS = {"check": "check_text"}  # Django keeps `check` for itself


def _run(verb: str, rest: list[str]) -> int:
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["hemei", verb, *rest])
    except BadSetting as wrong:
        print(f"设置有误，没有启动。 A setting is wrong; nothing was started.\n{wrong}", file=sys.stderr)
        return 2
    return 0


def main() -> int:
    """This will run one verb; no verb or an unknown one prints the list (exit code 2 for unknown)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    verb = sys.argv[1] if len(sys.argv) > 1 else "--help"
    if verb in VERBS:
        return _run(COMMANDS.get(verb, verb), sys.argv[2:])
    if verb == "--version":
        print(__version__)
        return 0
    out = sys.stdout if verb in {"--help", "-h", "help"} else sys.stderr
    print("用法 / usage: hemei VERB [--help]", file=out)
    for name, text in VERBS.items():
        print(f"  {name:10}{text}", file=out)
    return 0 if out is sys.stdout else 2


if __name__ == "__main__":
    sys.exit(main())

"""What the machine itself says: database, worker, disk, clocks, holidays, certificates, backups, settings."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from cryptography import x509
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hemei.common.beats import last
from hemei.common.health import Finding, State, graded, look_at
from hemei.common.words import tell
from hemei.rules.words import mark
from hemei.rules.workdays import NoNotice, local_day, local_time, official

GIB = 1024**3
WORKER_LATE, WORKER_GONE = 120.0, 600.0  # seconds; a round takes 30
DISK_WARN, DISK_BAD = 10 * GIB, 2 * GIB
CLOCK_WARN, CLOCK_BAD = 2.0, 30.0  # seconds between two machines
CERTIFICATE_WARN, CERTIFICATE_BAD = 30.0, 7.0  # days left
BACKUP_WARN, BACKUP_BAD = 26.0, 72.0  # hours; one a day, and two hours to make it
CALENDAR_FROM_MONTH = 11  # the notice for the next year comes out in October or November


def database(now: datetime) -> Iterator[Finding]:
    """This will say whether the database answers, how fast, and whether its tables are those of this version."""
    title = mark("数据库")
    begun = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    took = round((perf_counter() - begun) * 1000, 1)
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding(
            "database", title, State.BAD, tell("{kind} 能用，但有 {n} 步升级没有做。", kind=kind, n=len(waiting)),
            tell("请先运行 hemei backup，再运行 hemei upgrade。"), took, "ms",
        )  # fmt: skip
        return
    state = graded(took, warn=200, bad=2000)
    todo = "" if state == State.GOOD else tell("请看数据库所在机器是否太忙。")
    said = tell("{kind} 在 {took} 毫秒内应答，表结构与本版本一致。", kind=kind, took=took)
    yield Finding("database", title, state, said, todo, took, "ms")


def worker(now: datetime) -> Iterator[Finding]:
    """This will say whether the worker did a round lately."""
    title, (at, _facts) = mark("后台任务"), last("worker")
    todo = tell(
        "请启动后台任务（systemctl start hemei-worker）；它停着时，时限巡检、归档和封存都不会做，恢复后会补上。"
    )
    if at is None:
        yield Finding("worker", title, State.BAD, tell("后台任务还没有跑过一轮。"), todo)
        return
    age = round((now - at).total_seconds(), 0)
    state = graded(age, warn=WORKER_LATE, bad=WORKER_GONE)
    said = tell("最近一轮在 {at}，{age} 秒以前。", at=local_time(at), age=int(age))
    yield Finding("worker", title, state, said, "" if state == State.GOOD else todo, age, "s")


def disk(now: datetime) -> Iterator[Finding]:
    """This will say how much room the folder of the data has left."""
    free = shutil.disk_usage(settings.DATA).free
    state = State.BAD if free < DISK_BAD else State.WARN if free < DISK_WARN else State.GOOD
    todo = (
        ""
        if state == State.GOOD
        else tell("请清理或扩大数据文件夹所在的磁盘；写满后不能再受理，已有的不会丢。")
    )
    left = round(free / GIB, 1)
    yield Finding(
        "disk", mark("磁盘"), state, tell("数据文件夹所在磁盘还剩 {left} GiB。", left=left), todo, left, "GiB"
    )


def clock(now: datetime) -> Iterator[Finding]:
    """This will compare this machine's clock with that of the database's machine."""
    title = mark("时钟")
    if connection.vendor != "postgresql":
        yield Finding(
            "clock",
            title,
            State.GOOD,
            tell("数据库在本机，用同一个时钟：{at}。", at=local_time(now)),
            "",
            0,
            "s",
        )
        return
    begun = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    taken = perf_counter() - begun
    apart = max(0.0, round(abs((there - datetime.now(UTC)).total_seconds()) - taken, 1))  # noqa: TID251 - two clocks
    state = graded(apart, warn=CLOCK_WARN, bad=CLOCK_BAD)
    todo = (
        ""
        if state == State.GOOD
        else tell("请在两台机器上都打开时间同步（timedatectl set-ntp true）；时限按本机的钟计算。")
    )
    yield Finding("clock", title, state, tell("与数据库的钟相差 {apart} 秒。", apart=apart), todo, apart, "s")


def calendar(now: datetime) -> Iterator[Finding]:
    """This will say whether the working days of this and the next year are known."""
    title, today = mark("放假安排"), local_day(now)
    missing = [year for year in (today.year, today.year + 1) if not _has_notice(year)]
    if not missing:
        said = tell("{a}、{b} 年的放假通知都已录入。", a=today.year, b=today.year + 1)
        yield Finding("calendar", title, State.GOOD, said, "", 0, "years")
        return
    bad = today.year in missing
    due = today.month >= CALENDAR_FROM_MONTH
    state = State.BAD if bad else State.WARN if due else State.GOOD
    year = missing[0]
    said = tell("{year} 年的放假通知还没有录入；跨到那一年的到期日先写明“待定”。", year=year)
    todo = (
        tell("国务院办公厅的通知一般在十一月前后发布；发布后请升级到录入了它的版本。")
        if state != State.GOOD
        else ""
    )
    yield Finding("calendar", title, state, said, todo, len(missing), "years")


def _has_notice(year: int) -> bool:
    try:
        official().is_workday(datetime(year, 10, 1, tzinfo=UTC).date())
    except NoNotice:
        return False
    return True


def certificates(now: datetime) -> Iterator[Finding]:
    """This will say how long the certificate of the seal lasts, and that of the site where its file is named."""
    seal = Path(settings.DATA) / "seal" / "signer.pem"
    if seal.exists():
        yield _certificate("seal", mark("签章证书"), seal, now)
    else:
        yield Finding("seal", mark("签章证书"), State.GOOD, tell("还没有签发过证照，第一次签发时生成。"))
    if settings.CERTIFICATE:
        yield _certificate("certificate", mark("网站证书"), Path(settings.CERTIFICATE), now)


def _certificate(key: str, title: str, path: Path, now: datetime) -> Finding:
    try:
        until = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return Finding(
            key, title, State.BAD, tell("证书文件读不出。"), tell("请核对文件是否在、服务账号能不能读。")
        )
    days = (until - now) / timedelta(days=1)
    state = State.BAD if days < CERTIFICATE_BAD else State.WARN if days < CERTIFICATE_WARN else State.GOOD
    todo = "" if state == State.GOOD else tell("请在到期前更换证书。")
    said = tell("有效期到 {until}，还有 {days} 天。", until=local_day(until).isoformat(), days=int(days))
    return Finding(key, title, state, said, todo, int(days), "days")


def backups(now: datetime) -> Iterator[Finding]:
    """This will say how old the last backup is that `hemei backup` made and read back."""
    title, (at, facts) = mark("备份"), last("backup")
    todo = tell("请运行 hemei backup，并打开每天备份的定时器（docs/running.md）。")
    if at is None:
        yield Finding(
            "backup", title, State.WARN if settings.SAMPLE else State.BAD, tell("还没有做过备份。"), todo
        )
        return
    hours = round((now - at).total_seconds() / 3600, 1)
    state = graded(hours, warn=BACKUP_WARN, bad=BACKUP_BAD)
    said = tell("最近一次在 {at}，{hours} 小时以前，{size} MiB。", at=local_time(at), hours=hours,
                size=round(facts.get("bytes", 0) / 1024**2, 1))  # fmt: skip
    yield Finding("backup", title, state, said, "" if state == State.GOOD else todo, hours, "h")


def choices(now: datetime) -> Iterator[Finding]:
    """This will name settings that don't suit a zone in service, and variables that mean nothing here."""
    title, wrong = mark("设置"), []
    for name in strangers(os.environ):
        near = difflib.get_close_matches(name, settings.SETTING_NAMES, 1)
        hint = tell("是不是 {near}？", near=near[0]) if near else ""
        wrong.append(tell("没有 {name} 这个设置。{hint}", name=name, hint=hint))
    if settings.DEBUG:
        wrong.append(tell("HEMEI_DEBUG 开着，出错的页面会显示内部内容。"))
    if not settings.SAMPLE:
        if not settings.HTTPS:
            wrong.append(tell("HEMEI_HTTPS 没有开，登录信息会明文传送。"))
        if connection.vendor == "sqlite":
            wrong.append(tell("用的是 SQLite；一个区正式运行请用 PostgreSQL。"))
    said = " ".join(wrong) or tell("各项设置都认得。")
    state = State.WARN if wrong else State.GOOD
    yield Finding(
        "settings",
        title,
        state,
        said,
        tell("请按 docs/running.md 的设置表改。") if wrong else "",
        len(wrong),
        "",
    )


def strangers(given: Any) -> list[str]:
    """This will name the HEMEI_ variables among `given` that no setting reads."""
    return sorted(name for name in given if name.startswith("HEMEI_") and name not in settings.SETTING_NAMES)


def register() -> None:
    """This will let every check-up look at the machine; the apps file calls it once."""
    for key, title, look in (
        ("database", mark("数据库"), database), ("worker", mark("后台任务"), worker), ("disk", mark("磁盘"), disk),
        ("clock", mark("时钟"), clock), ("calendar", mark("放假安排"), calendar),
        ("certificate", mark("证书"), certificates), ("backup", mark("备份"), backups),
        ("settings", mark("设置"), choices),
    ):  # fmt: skip
        look_at(key, title, look)

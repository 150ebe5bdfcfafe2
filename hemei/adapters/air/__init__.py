"""Monitored air from a source over HTTP: a CSV file or a JSON list of hours, asked for again when it stumbles."""

from __future__ import annotations

import csv
import io
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit

MOST_BYTES = 50 * 2**20


class NoAnswer(OSError):
    """The source did not give usable data; the message says what it said and that nothing was taken in."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a source gave, as a CSV file: name and bytes, and how often it had to be asked."""

    name: str
    content: bytes
    tries: int


def fetch(
    url: str,
    *,
    tries: int = 4,
    wait: float = 1.0,
    timeout: float = 20,
    sleep: Callable[[float], None] = time.sleep,
) -> Fetched:
    """This will fetch CSV or JSON from `url`; a busy or broken source is asked again, waiting twice as long each time.

    What cannot get better (400, 401, 403, 404, no table) is not asked again. Raises NoAnswer.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise NoAnswer("数据源地址要以 http:// 或 https:// 开头，什么都没有取。")
    said = ""
    for number in range(1, tries + 1):
        try:
            kind, body = _ask(url, timeout)
        except _Again as why:
            said = str(why)
            if number < tries:
                sleep(wait * 2 ** (number - 1))
            continue
        name = urlsplit(url).path.rsplit("/", 1)[-1] or "air"
        if "json" in kind or body[:1] in (b"[", b"{"):
            return Fetched(f"{name.removesuffix('.json')}.csv", _table(body), number)
        return Fetched(name if name.endswith((".csv", ".gz")) else f"{name}.csv", body, number)
    raise NoAnswer(f"数据源问了 {tries} 次都没有成功（{said}），什么都没有导入。请稍后再试，或改用文件导入。")


class _Again(OSError):
    """Worth asking again."""


def _ask(url: str, timeout: float) -> tuple[str, bytes]:
    request = urllib.request.Request(url, headers={"Accept": "text/csv, application/json"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310 - checked above
            body = answer.read(MOST_BYTES + 1)
            kind = str(answer.headers.get("Content-Type", ""))
            told = answer.headers.get("Content-Length")
    except urllib.error.HTTPError as why:
        if why.code >= HTTPStatus.INTERNAL_SERVER_ERROR or why.code in (408, 429):
            raise _Again(f"{why.code}") from why
        raise NoAnswer(f"数据源拒绝了请求（{why.code}），什么都没有导入。请核对地址和权限。") from why
    except (urllib.error.URLError, TimeoutError, ConnectionError) as why:
        raise _Again(str(getattr(why, "reason", why))) from why
    except OSError as why:
        raise _Again(str(why)) from why
    if len(body) > MOST_BYTES:
        raise NoAnswer("数据源一次给了超过 50 MB，没有导入。请缩短时段。")
    if told and told.isdecimal() and int(told) != len(body):
        raise _Again("传到一半断了")
    return kind, body


def _table(body: bytes) -> bytes:
    """A JSON list of flat records (or an object that holds one under `data`) as CSV."""
    try:
        found = json.loads(body)
    except ValueError as why:
        raise NoAnswer("数据源给的不是完整的 JSON，什么都没有导入。") from why
    rows = found.get("data") if isinstance(found, dict) else found
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise NoAnswer("数据源的 JSON 里没有记录列表，什么都没有导入。")
    heads = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, heads)
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return out.getvalue().encode()

"""Typed reading of the environment: a wrong value stops the program at boot and says what to write."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

# Every variable that means something here; docs/running.md describes each, and a test holds the two together.
KNOWN = (
    "HEMEI_DATA", "HEMEI_DATABASE", "HEMEI_SECRET", "HEMEI_HOSTS", "HEMEI_ORIGINS", "HEMEI_HTTPS", "HEMEI_PROXIES",
    "HEMEI_CERTIFICATE", "HEMEI_SAMPLE", "HEMEI_DEBUG", "HEMEI_LOG", "HEMEI_LISTEN", "HEMEI_MAIL",
    "HEMEI_SMS", "HEMEI_WECOM", "HEMEI_DINGTALK", "HEMEI_TSA",
)  # fmt: skip
SECRET_LEAST = 32
_HOST = re.compile(r"\*|\.?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.*\[\]:-]+")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[^\s]*)?")


class BadSetting(ValueError):
    """An environment variable holds something that its setting cannot mean."""


def text(name: str, default: str = "") -> str:
    """This will return the variable, or `default` when it is unset or empty."""
    return os.environ.get(name, "") or default


def flag(name: str, *, default: bool) -> bool:
    """This will read yes/no, true/false, on/off, 1/0; anything else is a `BadSetting`."""
    value = text(name).strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadSetting(f"{name}={value!r}：请写 yes 或 no。 Write yes or no.")


def names(name: str, default: str) -> list[str]:
    """This will read a comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def hosts(name: str, default: str) -> list[str]:
    """This will read names of hosts: no scheme, no port, no path."""
    found = names(name, default)
    for one in found:
        if not _HOST.fullmatch(one):
            raise BadSetting(
                f"{name} 里的 {one!r} 不是主机名：只写名字，如 gaoxin.example.cn，不带 https:// 和端口。"
                " Write host names only, without scheme or port."
            )
    return found


def origins(name: str) -> list[str]:
    """This will read origins: scheme and host, nothing behind."""
    found = names(name, "")
    for one in found:
        if not _ORIGIN.fullmatch(one):
            raise BadSetting(
                f"{name} 里的 {one!r} 不是来源：请写 https:// 加主机名，后面不带路径。"
                " Write https:// and the host, without a path."
            )
    return found


def address(name: str) -> str:
    """This will read the address of a service, http(s) with a host; unset means none."""
    value = text(name).strip()
    if value and not _ADDRESS.fullmatch(value):
        raise BadSetting(
            f"{name}={value!r} 不是地址：请写 http:// 或 https:// 开头的完整地址。"
            " Write the whole address, beginning with http:// or https://."
        )
    return value


def one_of(name: str, *choices: str) -> str:
    """This will read one of `choices`; unset means the first."""
    value = text(name, choices[0]).strip().lower()
    if value not in choices:
        raise BadSetting(
            f"{name}={value!r}：请写 {' 或 '.join(choices)}。 Write one of {', '.join(choices)}."
        )
    return value


def channel(name: str, *schemes: str) -> str:
    """This will read where messages of a channel go: file (default), console, off, or an address of a scheme.

    The value may hold a password, so no message repeats it.
    """
    value = text(name, "file").strip()
    if value in {"file", "console", "off"}:
        return value
    try:
        parts = urlsplit(value)
        good = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        raise BadSetting(
            f"{name}：请写 file、console、off，或以 {'、'.join(f'{one}://' for one in schemes)} 开头的地址。"
            f" Write file, console, off or an address."
        )
    return value


def folder(name: str, default: Path) -> Path:
    """This will read the path of a folder and make it where it is missing."""
    path = Path(text(name, str(default))).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as why:
        raise BadSetting(
            f"{name}={str(path)!r}：不能用作文件夹（{why.strerror}）。请写一个服务账号能写的文件夹。"
            " Name a folder that the service may write."
        ) from why
    return path


def file(name: str) -> str:
    """This will read the path of a file that must be there; empty where unset."""
    path = text(name)
    if path and not Path(path).is_file():
        raise BadSetting(
            f"{name}={path!r}：没有这个文件。请写文件的完整路径，或不设。 There is no such file."
        )
    return path


def secret(name: str, *, strict: bool) -> str:
    """This will read a secret; where `strict`, a short one is refused. Its value never stands in a message."""
    value = text(name)
    if strict and value and len(value) < SECRET_LEAST:
        raise BadSetting(
            f"{name} 只有 {len(value)} 个字符，至少要 {SECRET_LEAST} 个。请用 openssl rand -base64 48 生成，或不设。"
            f" At least {SECRET_LEAST} characters."
        )
    return value


def database(name: str, *, data: Path) -> dict[str, Any]:
    """This will turn `postgres://user:password@host:port/name` into Django's settings; empty means SQLite in `data`.

    A socket directory goes into the query: `postgres://user@/name?host=/run/postgresql`.
    """
    return database_of(text(name), data=data, name=name)


def database_of(url: str, *, data: Path, name: str = "HEMEI_DATABASE") -> dict[str, Any]:
    """This will read the address of a database; `BadSetting` says what is wrong, without the password."""
    if not url:
        return {
            "ENGINE": "hemei.common.sqlite",
            "NAME": str(data / "hemei.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    try:
        parts = urlsplit(url)
        port = str(parts.port or "")
    except ValueError:
        raise BadSetting(f"{name}：端口不是 1–65535 之间的数。 The port is no number.") from None
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise BadSetting(
            f"{name} 要写成 postgres://用户:密码@主机:端口/库名；不设就用 SQLite。"
            " Write postgres://user:password@host:port/name, or leave it unset for SQLite."
        )
    return {
        "ENGINE": "hemei.common.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") or parse_qs(parts.query).get("host", [""])[0],
        "PORT": port,
        "CONN_MAX_AGE": None,
    }

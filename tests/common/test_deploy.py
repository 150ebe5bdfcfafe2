"""The files under deploy/ agree with the program and with one another (their settings: `test_settings`)."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

DEPLOY = Path(settings.ROOT) / "deploy"


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def test_proxies_let_through_what_the_site_takes_in() -> None:
    [caddy] = re.findall(r"max_size (\d+)MiB", text("Caddyfile"))
    [nginx] = re.findall(r"client_max_body_size (\d+)m;", text("nginx.conf"))
    for limit in (caddy, nginx):
        assert int(limit) * 2**20 > settings.BODY_LIMIT


def test_web_servers_are_started_alike() -> None:
    calls = [re.sub(r'[",\\\[\]]', " ", text(name)) for name in ("hemei-web.service", "Dockerfile")]
    found = [set(re.findall(r"--[a-z-]+", call.partition("granian ")[2])) for call in calls]
    assert found[0] == found[1] | {"--backlog"}

"""The curl examples of docs/api.md do what their comments say."""

from __future__ import annotations

import re
import shlex
from datetime import datetime
from pathlib import Path
from string import Template
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hemei.cli.sample import OPEN, PDF, make_order
from tests.api.conftest import bearer

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def examples() -> list[tuple[str, int]]:
    """Each command on one line, with the status in its comment."""
    block = re.search(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    assert block is not None
    lines = block[1].replace("\\\n", " ").splitlines()
    found = [re.fullmatch(r"(curl .*?)\s+# (\d{3})", line) for line in lines if line.strip()]
    return [(one[1], int(one[2])) for one in found if one is not None]


def send(command: str) -> Any:
    _curl, *words = shlex.split(command)
    method, url, body, headers, parts = "", "", "", {}, {}
    while words:
        word = words.pop(0)
        if word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word == "-H":
            name, _sep, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-F":
            name, _sep, value = words.pop(0).partition("=")
            parts[name] = SimpleUploadedFile(value[1:], PDF) if value.startswith("@") else value
        else:
            url = word
    client = Client(enforce_csrf_checks=True)
    if parts:
        return client.post(url, parts, headers=headers)
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded")
    return client.generic(method or ("POST" if body else "GET"), url, body.encode(), kind, headers=headers)


def test_the_examples_do_what_they_say(zone: None, now: datetime) -> None:
    case = make_order(menu="open-company", who="diner", answers=OPEN, at=now).cases.order_by("pk")[0]
    known = {
        name: bearer(who, now)["Authorization"][7:] for name, who in (("TOKEN", "firm"), ("CLERK", "clerk"))
    }
    known |= {"HEMEI": "", "CASE": case.matter.number}
    done = examples()
    assert len(done) > 10
    assert len(done) == TEXT.count("curl -") + TEXT.count('curl "')
    for command, status in done:
        reply = send(Template(command).substitute(known))
        assert reply.status_code == status, (command, reply.content.decode())
        known["ETAG"] = reply.headers.get("ETag", known.get("ETAG", ""))
        if status == 201:
            known["NUMBER"] = reply.json()["number"]

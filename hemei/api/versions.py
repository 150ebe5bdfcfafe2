"""Versions in If-Match and ETag, keys in Idempotency-Key."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Header

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=40)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", min_length=8, max_length=80)]


class NoVersion(Exception):
    """A change without If-Match: nobody knows on which state it was decided."""


def seen_version(if_match: str | None) -> int:
    """This will read a version from If-Match ("3" or 3); another text matches no version and so is stale."""
    if if_match is None:
        raise NoVersion
    text = if_match.strip().removeprefix("W/").strip('"')
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


def tagged(response: HttpResponse, body: dict[str, Any]) -> dict[str, Any]:
    """This will put the version of an answer into its ETag."""
    response["ETag"] = f'"{body["version"]}"'
    return body

"""One JSON message by HTTP, and what its answer means: delivered, worth another try, never, or nobody knows."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from hemei.adapters.channels import Failed, Rejected, Unsure

_MOST = 65536


class _Straight(urllib.request.HTTPRedirectHandler):
    """A message is not carried to where somebody else points."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


_open = urllib.request.build_opener(_Straight).open


def post(
    url: str, body: Mapping[str, Any], *, key: str, timeout: float, token: str = ""
) -> Mapping[str, Any]:
    """This will post JSON and return the answer's object, empty where it is none; raises Failed, Rejected or Unsure."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Rejected("no http address")
    head = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key}
    if token:
        head["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(url, json.dumps(body, ensure_ascii=False).encode(), head)  # noqa: S310 - checked above
    try:
        with _open(request, timeout=timeout) as answer:
            text = answer.read(_MOST)
    except urllib.error.HTTPError as why:
        if why.code >= 500 or why.code in (408, 429):
            raise Failed(f"HTTP {why.code}") from why
        raise Rejected(f"HTTP {why.code}") from why
    except urllib.error.URLError as why:  # not even asked
        raise Failed(type(why.reason).__name__) from why
    except (OSError, HTTPException) as why:  # asked, and no whole answer came
        raise Unsure(type(why).__name__) from why
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

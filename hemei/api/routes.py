"""What a route of the API is; the table of all of them stands in `urls`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PUBLIC_SCOPE = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One call: who may make it (roles as in `common.access`), with which scope of a token, and what comes back.

    `body` is json, file, files, or empty where none is read; `status` is that of success.
    """

    method: str
    path: str
    view: Callable[..., Any]
    title: str
    roles: tuple[str, ...]
    reply: Any
    scope: str = PUBLIC_SCOPE
    body: str = ""
    status: int = 200
    guarded: bool = False  # asks for If-Match
    sends: tuple[str, ...] = ()  # media types of the file that comes back instead of JSON

    @property
    def name(self) -> str:
        """This will give the operation's id: the name of its view."""
        return self.view.__name__

    @property
    def errors(self) -> tuple[int, ...]:
        """This will list the statuses of the problems that this call may answer with."""
        from hemei.common.access import EVERYONE

        found = {400, 401, 422, 429}
        found |= set() if EVERYONE in self.roles else {403}
        found |= {404} if "{" in self.path else set()
        found |= {413, 415} if self.body else set()
        found |= {403, 404, 409} if self.method not in {"GET"} else set()
        return tuple(sorted(found | ({428} if self.guarded else set())))

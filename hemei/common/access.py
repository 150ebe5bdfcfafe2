"""Who may open which address: each route names its roles, and what names none stays shut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from hemei.common.words import tell

View = Callable[..., HttpResponseBase]
Refuse = Callable[[HttpRequest, bool], HttpResponseBase]
EVERYONE = "everyone"
SIGNED_IN = "signed-in"


def open_to(view: View, *roles: str) -> View:
    """This will return `view` marked with the roles that may open it (`EVERYONE`, `SIGNED_IN` or role codes)."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    marked.allowed_roles = frozenset(roles)  # type: ignore[attr-defined]
    return marked


def open_by_method(view: View, allowed: Mapping[str, Iterable[str]], *, refuse: Refuse) -> View:
    """This will return `view` marked with the roles that may call it by each method.

    A method that is not named is let through to the view, which must answer 405; `refuse` makes the answer to
    somebody who may not.
    """

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    marked.allowed_by_method = {name: frozenset(roles) for name, roles in allowed.items()}  # type: ignore[attr-defined]
    marked.refuse = refuse  # type: ignore[attr-defined]
    return marked


def _allowed(view: View, method: str | None) -> frozenset[str]:
    by_method: Mapping[str, frozenset[str]] | None = getattr(view, "allowed_by_method", None)
    if by_method is not None:
        return by_method.get(method or "", frozenset({EVERYONE}))
    allowed: frozenset[str] = getattr(view, "allowed_roles", frozenset())
    return allowed


def may_open(allowed: Iterable[str], *, signed_in: bool, roles: Iterable[str]) -> bool:
    """This will say whether somebody with `roles` may open a route that is open to `allowed`."""
    wanted = set(allowed)
    if EVERYONE in wanted:
        return True
    return signed_in and (SIGNED_IN in wanted or bool(wanted & set(roles)))


class DenyByDefault:
    """Middleware: an unmarked view is refused, a marked one asks for one of its roles."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        allowed = _allowed(view, request.method)
        user = request.user
        signed_in = bool(user.is_authenticated)
        roles = user.role_codes() if signed_in else ()  # type: ignore[union-attr]
        if may_open(allowed, signed_in=signed_in, roles=roles):
            return None
        refuse: Refuse | None = getattr(view, "refuse", None)
        if refuse is not None:
            return refuse(request, signed_in)
        if not signed_in:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied(tell("您的账号没有打开这个页面的权限。"))

"""Errors of the API as RFC 9457 problems: what happened, what was kept, what to do."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from hemei.accounts.operations import KeyReused
from hemei.cases.operations import BadAnswers, NoSuchInput, NotReady
from hemei.catalog.queries import NotOffered
from hemei.common.logs import route_of
from hemei.ledger.operations import NotAllowed, Overtaken, Refused

_log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: ("bad-request", gettext_lazy("请求读不懂"), gettext_lazy("请核对地址、JSON 和编码后重发。")),
    401: (
        "signed-out",
        gettext_lazy("没有登录"),
        gettext_lazy("请在 Authorization 里带有效的令牌，或先登录。"),
    ),
    403: ("not-allowed", gettext_lazy("没有权限"), gettext_lazy("请换有此职责的账号，或请管理员加上范围。")),
    404: ("not-found", gettext_lazy("没有找到"), gettext_lazy("请核对地址和编号。")),
    405: ("method", gettext_lazy("这个地址不能这样用"), gettext_lazy("请改用 Allow 里列出的方法。")),
    409: ("overtaken", gettext_lazy("别人先办理了"), gettext_lazy("请重新读取，看现在的状态再决定。")),
    413: ("too-large", gettext_lazy("内容太大"), gettext_lazy("请压缩或拆分后再传。")),
    415: ("media-type", gettext_lazy("内容类型不对"), gettext_lazy("请按接口说明设 Content-Type。")),
    422: ("refused", gettext_lazy("没有办成"), gettext_lazy("请按说明改正后再试。")),
    428: (
        "no-version",
        gettext_lazy("没有说明依据哪个版本"),
        gettext_lazy("请先读取，再把 ETag 放进 If-Match。"),
    ),
    429: ("too-many", gettext_lazy("请求太密"), gettext_lazy("请等 Retry-After 所说的秒数再试。")),
    503: (
        "not-yet",
        gettext_lazy("还在第一次计算"),
        gettext_lazy("请等 Retry-After 所说的秒数再试；没有数据丢失。"),
    ),
    500: ("fault", gettext_lazy("系统出错"), gettext_lazy("请稍后再试；一直这样请告诉管理员。")),
}
_FIELDS = {
    "missing": gettext_lazy("还没有填，请填写。"),
    "extra_forbidden": gettext_lazy("没有这个字段，请核对字段名。"),
    "string_too_long": gettext_lazy("太长，请缩短。"),
    "string_too_short": gettext_lazy("太短，请补充。"),
    "string_pattern_mismatch": gettext_lazy("含有不能收的字符或写法不对，请改正。"),
    "enum": gettext_lazy("不在可选范围里，请核对。"),
    "literal_error": gettext_lazy("不在可选范围里，请核对。"),
    "greater_than_equal": gettext_lazy("太小，请改大。"),
    "less_than_equal": gettext_lazy("太大，请改小。"),
}
_TYPES = (
    ("int", gettext_lazy("要填整数。")),
    ("float", gettext_lazy("要填数字。")),
    ("bool", gettext_lazy("要填 true 或 false。")),
    ("date", gettext_lazy("要写成 2026-03-01 这样的日期。")),
    ("string", gettext_lazy("要填文字。")),
)


def problem(
    status: int, detail: str = "", *, headers: Mapping[str, str] | None = None, **more: Any
) -> HttpResponse:
    """This will return a problem; without `detail` its title says what happened."""
    kind, title, todo = _TITLES[status]
    body = {
        "type": f"/api/v1/docs#{kind}",
        "title": str(title),
        "status": status,
        "detail": detail or str(title),
        "kept": _("什么都没有写入，原有内容没有变化。"),
        "todo": str(todo),
        **more,
    }
    return JsonResponse(
        body,
        status=status,
        content_type=MEDIA_TYPE,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )


def refusal(request: HttpRequest, why: Refused) -> HttpResponse:
    """This will answer an act that the house refuses: 403, 409 with who and when, or 422 with the fields."""
    if isinstance(why, NotAllowed):
        return problem(403, str(why))
    if isinstance(why, Overtaken):
        return problem(409, str(why), who=why.who, at=why.at)
    errors: list[dict[str, str]] = []
    if isinstance(why, BadAnswers):
        errors = [_error(f"/{part}/{_escaped(key)}", text) for part, key, text in why.problems]
    elif isinstance(why, NoSuchInput):
        errors = [_error(f"/inputs/{_escaped(why.field)}", str(why))]
    elif isinstance(why, NotReady):
        errors = [_error("", text) for text in why.problems]
    return problem(422, str(why), errors=errors)


def invalid(request: HttpRequest, why: ValidationError) -> HttpResponse:
    """This will answer what does not fit the schema, each fault with a pointer into body, query, path or header."""
    errors = [_error(_pointer(one["loc"]), _message(one), one["type"]) for one in why.errors]
    return problem(422, _("有 %d 处内容不合格式，没有办理。") % len(errors), errors=errors)


def _error(pointer: str, message: str, code: str = "refused") -> dict[str, str]:
    return {"pointer": pointer, "message": message, "code": code}


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _pointer(loc: Sequence[Any]) -> str:
    """Ninja names the place as (body, <argument>, field…); the argument is ours, not the caller's."""
    where, *rest = (str(part) for part in loc)
    if where in {"body", "form", "file"}:
        return "".join(f"/{_escaped(part)}" for part in (rest[1:] if where == "body" else rest))
    return f"#{where}/" + "/".join(map(_escaped, rest))


def _message(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    if kind in _FIELDS:
        return str(_FIELDS[kind])
    if kind == "value_error":
        return str(error.get("ctx", {}).get("error", error["msg"]))
    return next(
        (str(text) for start, text in _TYPES if kind.startswith(start)), _("填得不对，请核对后改正。")
    )


def answer(request: HttpRequest, why: Exception) -> HttpResponse:
    """This will answer every other exception that a call may end in."""
    if isinstance(why, Http404 | ObjectDoesNotExist | NotOffered):
        return problem(404, str(why) if isinstance(why, NotOffered) else "")
    if isinstance(why, RequestDataTooBig):
        return problem(413)
    if isinstance(why, KeyReused):
        return problem(422, _("这个 Idempotency-Key 已用于另一次请求，没有办理。请换一个新的。"))
    if isinstance(why, HttpError) and why.status_code in _TITLES:
        return problem(why.status_code)
    return problem(400)


def fault(request: HttpRequest, why: Exception) -> HttpResponse:
    """This will answer what nobody foresaw, and leave its trace in the log."""
    _log.exception("%s %s", request.method, route_of(request), exc_info=why)
    return problem(500)


OTHERS: tuple[type[Exception], ...] = (
    Http404, ObjectDoesNotExist, NotOffered, KeyReused, HttpError, SuspiciousOperation,
)  # fmt: skip


def kinds() -> list[tuple[int, str, str, str]]:
    """This will list every kind of problem for people: status, kind, title, what to do."""
    return [(status, kind, str(title), str(todo)) for status, (kind, title, todo) in _TITLES.items()]

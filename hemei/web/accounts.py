"""Signing in and out, messages, and how somebody wants to read: language, care mode, contrast, dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views import i18n
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hemei.accounts.enums import ChannelName
from hemei.accounts.operations import dispatches, mark_read
from hemei.accounts.queries import inbox
from hemei.accounts.queries.dispatches import wishes_of
from hemei.common.access import EVERYONE, SIGNED_IN
from hemei.common.throttle import Limit
from hemei.rules.sending import settings as sending
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor, address, natural
from hemei.web.parts.context import COOKIE, MODES, STAFF_ROLES, reverse_or, safe_next, zone_name
from hemei.web.parts.deeds import Asked, acted

_WINDOW = 15 * 60
_TOGETHER, _ACCOUNT, _ADDRESS = (
    Limit("login", 5, _WINDOW), Limit("login-account", 50, _WINDOW), Limit("login-address", 100, _WINDOW),
)  # fmt: skip
_YEAR = 365 * 24 * 3600
_PAGES = {"rebase": "consent", "trade": "trade_licence"}  # places whose page has another name
_ASKED = {"stuck_month": "month"}  # lists that are asked for what the number names


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Somebody invented whom a visitor of the sample zone may sign in as; the password is the username."""

    username: str
    label: str


_PEOPLE = (
    ("firm", gettext_noop("样例企业的经办人：点餐、提交、查进度")),
    ("clerk", gettext_noop("综合窗口：核材料、受理、发一次告知")),
    ("approval-service", gettext_noop("审批服务部审批人员：审查、征求意见、决定")),
    ("ecology", gettext_noop("生态环境审批人员：并联意见、专家评审")),
    ("development-reform", gettext_noop("发展改革审批人员：立项、节能")),
    ("diner", gettext_noop("样例店主：开餐饮店")),
    ("helper", gettext_noop("帮办专员：代填代交")),
    ("supervisor", gettext_noop("督查人员：黄牌、红牌、停表、承诺")),
    ("leader", gettext_noop("领导：按期率、省下的天数")),
    ("operator", gettext_noop("热线话务员：受理、派单、回访")),
)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """This will show the form and sign in; afterwards back to `next`, or staff to their work."""
    form = _form(request, data=request.POST if request.method == "POST" else None)
    tried = _tried(request)
    if any(limit.shut(what) for limit, what in tried):
        words = _(
            "密码错了太多次，为防止别人猜密码，现在不能登录；账号没有变化。请 15 分钟后再试，或请管理员重设密码。"
        )
        form = _form(request, initial={"username": request.POST.get("username", "")})
        context = {"form": form, "next": safe_next(request, ""), "people": sample_people(), "shut": words}
        return render(request, "accounts/login.html", context, status=429)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        tried[0][0].forget(tried[0][1])
        roles = frozenset(getattr(user, "role_codes", frozenset)())
        return HttpResponseRedirect(safe_next(request, _first_page(roles)))
    for limit, what in tried:
        limit.failed(what)
    context = {"form": form, "next": safe_next(request, ""), "people": sample_people(), "shut": ""}
    return render(request, "accounts/login.html", context, status=422 if tried else 200)


def _form(request: HttpRequest, **given: Any) -> AuthenticationForm:
    form = AuthenticationForm(request, **given)
    # the way in by keyboard begins at the skip link
    form.fields["username"].widget.attrs.pop("autofocus", None)
    form.fields["username"].label = _("账号")
    form.fields["password"].label = _("密码")
    form.fields["username"].error_messages["required"] = _("请填账号。")
    form.fields["password"].error_messages["required"] = _("请填密码。")
    form.error_messages["invalid_login"] = _("账号或密码不对，请再试一次；注意区分大小写。")
    return form


def _tried(request: HttpRequest) -> list[tuple[Limit, str]]:
    """What this attempt counts against: one account from one address, one account, one address."""
    if request.method != "POST":
        return []
    who, where = request.POST.get("username", "").strip()[:150], str(request.META.get("REMOTE_ADDR", ""))
    return [(_TOGETHER, f"{who} {where}"), (_ACCOUNT, who), (_ADDRESS, where)]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """This will sign out and go to the first page."""
    logout(request)
    return HttpResponseRedirect(reverse_or("home"))


@require_POST
def mode(request: HttpRequest) -> HttpResponse:
    """This will switch the ways of reading named in the POST (mode, contrast, theme) and go back.

    A value that is already on goes off, so that the same button works both ways; unknown values go off.
    """
    answer = HttpResponseRedirect(safe_next(request, reverse_or("home")))
    for name, value in MODES.items():
        if name not in request.POST:
            continue
        cookie = COOKIE + name
        if request.POST[name] == value and request.COOKIES.get(cookie) != value:
            answer.set_cookie(
                cookie, value, max_age=_YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        else:
            answer.delete_cookie(cookie, samesite="Lax")
    return answer


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """This will switch the language named in the POST and go back."""
    return i18n.set_language(request)


@require_safe
def messages_page(request: HttpRequest) -> HttpResponse:
    """This will show somebody's messages, newest first; reading the page marks nothing."""
    who = actor(request)
    page = "accounts/staff_messages.html" if who.roles & STAFF_ROLES else "accounts/messages.html"
    rows = [(row, _opens(row.place, row.number)) for row in inbox(who)]
    return render(request, page, {"rows": rows, "section": "messages"})


def _opens(place: str, number: str) -> str:
    """The address of what a message speaks of: a page of one number, or a list; none where the place has no page."""
    for given in ([number], []):
        try:
            where = reverse(_PAGES.get(place, place), args=given)
        except NoReverseMatch:
            continue
        return where + "?" + address({_ASKED[place]: number}) if place in _ASKED else where
    return ""


@require_POST
def read_messages(request: HttpRequest) -> HttpResponse:
    """This will mark the messages named in the POST as read, of this person's own only."""
    ids = [int(one) for one in request.POST.getlist("id")[:200] if one.isdecimal() and len(one) < 18]
    mark_read(ids=ids, actor=actor(request), now=timezone.now())
    return HttpResponseRedirect(reverse_or("messages"))


@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: HttpRequest) -> HttpResponse:
    """This will show by which channels somebody is told as well; a POST keeps, confirms or forgets an address."""
    who, status = actor(request), 200
    if request.method == "POST":
        status = acted(request, {"keep": _keep, "confirm": _confirm, "drop": _drop}, None)
        if status == 200:
            return HttpResponseRedirect(reverse_or("channels"))
    kept, post = wishes_of(who), request.POST
    rows = [(code, label, kept.get(code), post if post.get("channel") == code else {}) for code, label in
            ChannelName.choices]  # fmt: skip
    quiet = sending("quiet", local_day(timezone.now()))
    context = {
        "rows": rows, "hours": range(24), "quiet": quiet, "section": "messages",
        "off": [code for code, setting in settings.CHANNELS.items() if setting == "off"],
        "files": [code for code, setting in settings.CHANNELS.items() if setting in {"file", "console"}],
    }  # fmt: skip
    page = "accounts/staff_channels.html" if who.roles & STAFF_ROLES else "accounts/channels.html"
    return render(request, page, context, status=status)


def _keep(_row: Any, asked: Asked) -> str:
    row = dispatches.put_wish(
        channel=asked.word("channel"), address=asked.word("address"), on=asked.word("on") == "yes",
        language=asked.word("language"), quiet=(_hour(asked, "quiet_from"), _hour(asked, "quiet_until")),
        urgent_always=asked.word("urgent") == "yes", zone=zone_name(), **asked.by,
    )  # fmt: skip
    if row.confirmed_at:
        return _("已保存。")
    return _("已保存，确认码已发往这个地址；填了确认码以后才会发消息。")


def _hour(asked: Asked, name: str) -> int:
    found = natural(asked.word(name), 2)
    return -1 if found is None else found


def _confirm(_row: Any, asked: Asked) -> str:
    dispatches.confirm_wish(channel=asked.word("channel"), code=asked.word("code"), **asked.by)
    return _("已确认，以后的消息也发到这里。")


def _drop(_row: Any, asked: Asked) -> str:
    dispatches.drop_wish(channel=asked.word("channel"), actor=asked.actor)
    return _("已取消，站内消息照旧。")


def sample_people() -> list[SamplePerson]:
    """This will list the sample people of a sample zone, none elsewhere."""
    return [SamplePerson(name, _(label)) for name, label in _PEOPLE] if settings.SAMPLE else []


def _first_page(roles: frozenset[str]) -> str:
    """Where somebody begins: leaders at their board, supervisors at theirs, other staff at their list."""
    for role, name in (("leader", "leader"), ("supervisor", "supervise"), ("operator", "hotline_list")):
        if role in roles:
            return reverse_or(name)
    return reverse_or("work" if roles & STAFF_ROLES - {"it", "editor", "statistician"} else "home")


ROUTES = (
    ("login/", sign_in, "login", (EVERYONE,)),
    ("logout/", sign_out, "logout", (EVERYONE,)),
    ("mode/", mode, "mode", (EVERYONE,)),
    ("messages/", messages_page, "messages", (SIGNED_IN,)),
    ("messages/read/", read_messages, "read_messages", (SIGNED_IN,)),
    ("messages/channels/", channels, "channels", (SIGNED_IN,)),
    ("language/", set_language, "set_language", (EVERYONE,)),
)

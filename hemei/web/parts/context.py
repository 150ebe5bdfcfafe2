"""What every page knows besides its own matter: who is there, where he may go, how he wants to read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, get_urlconf, resolve, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hemei.accounts.queries import person, unread
from hemei.common.access import may_open

# Ways of reading: cookie and attribute of <html> → the one value besides "off"
MODES = {"mode": "care", "contrast": "high", "theme": "dark"}
COOKIE = "hemei-"

STAFF_ROLES = frozenset(
    {
        "clerk",
        "approver",
        "head",
        "helper",
        "supervisor",
        "statistician",
        "leader",
        "editor",
        "it",
        "operator",
    }
)
# (url name, label, icon); who sees an entry follows from who may open its address
_PUBLIC = (
    ("home", gettext_noop("首页"), "home"),
    ("search", gettext_noop("办事"), "file-text"),
    ("menus", gettext_noop("点餐"), "tools-kitchen-2"),
    ("track", gettext_noop("查进度"), "clock"),
    ("verify", gettext_noop("核验"), "shield-check"),
    ("air", gettext_noop("空气"), "world"),
    ("voices", gettext_noop("评价"), "flag"),
    ("public_works", gettext_noop("民生实事"), "building"),
    ("my", gettext_noop("我的"), "user"),
)
_STAFF = (
    ("work", gettext_noop("办件"), "list-check"),
    ("desk_hall", gettext_noop("大厅"), "building"),
    ("opinions", gettext_noop("并联意见"), "git-branch"),
    ("checks", gettext_noop("承诺核查"), "shield-check"),
    ("licences", gettext_noop("证照"), "certificate"),
    ("building_joints", gettext_noop("联合验收"), "crane"),
    ("supervise", gettext_noop("督办"), "flag"),
    ("projects", gettext_noop("重点项目"), "building-factory-2"),
    ("visits", gettext_noop("走访和问题"), "map-pin"),
    ("works_desk", gettext_noop("民生实事"), "crane"),
    ("remedies", gettext_noop("整改"), "list-check"),
    ("inspections", gettext_noop("四不两直"), "eye"),
    ("bad_ratings", gettext_noop("差评"), "flag"),
    ("stuck_list", gettext_noop("办不成事"), "alert-triangle"),
    ("hotline_list", gettext_noop("热线工单"), "headset"),
    ("changes", gettext_noop("目录建议"), "file-text"),
    ("pledges", gettext_noop("政策兑现"), "certificate"),
    ("leader", gettext_noop("领导看板"), "presentation-analytics"),
    ("ladder", gettext_noop("企业梯度"), "stack-2"),
    ("firms", gettext_noop("企业档案"), "building"),
    ("desk_policies", gettext_noop("惠企政策"), "certificate"),
    ("desk_talent", gettext_noop("人才"), "user"),
    ("desk_carriers", gettext_noop("创新载体"), "building"),
    ("homes", gettext_noop("家庭帮扶"), "users-group"),
    ("air_data", gettext_noop("空气数据"), "file-spreadsheet"),
    ("air_works", gettext_noop("空气台账"), "list-check"),
    ("register", gettext_noop("登记册"), "stack-2"),
    ("press", gettext_noop("发布稿"), "send"),
    ("office", gettext_noop("事项目录"), "file-text"),
    ("office_histories", gettext_noop("历史办件"), "clock"),
    ("health", gettext_noop("运行状况"), "shield-check"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a navigation; `current` when the page shown is its own."""

    name: str
    label: str
    icon: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict[str, Any]:
    """This will give what the shells need: sample, now, zone, nav, staff_nav, modes, roles, here, unread."""
    roles = roles_of(request)
    return {
        "sample": settings.SAMPLE,
        "now": timezone.now(),
        "zone": zone_name(),
        "nav": _entries(request, _PUBLIC, roles),
        "staff_nav": _entries(request, _STAFF, roles) if roles & STAFF_ROLES else [],
        "roles": roles,
        "modes": modes_of(request),
        "here": here(request),
        "unread": lambda: unread_of(request),
    }


def unread_of(request: HttpRequest) -> int:
    """This will count the unread messages of whoever is signed in; none for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return unread(person(cast(Any, user)))


def zone_name() -> str:
    """This will give the name of the zone that this cell serves (setting ZONE)."""
    return str(getattr(settings, "ZONE", "") or _("聊城高新区"))


def roles_of(request: HttpRequest) -> frozenset[str]:
    """This will give the codes of the roles of whoever is signed in, none for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return frozenset()
    return frozenset(user.role_codes())


def has_role(request: HttpRequest, *roles: str) -> bool:
    """This will say whether whoever is signed in holds one of `roles`."""
    return bool(roles_of(request) & frozenset(roles))


def may_follow(request: HttpRequest, url: str) -> bool:
    """This will say whether whoever is signed in holds a role that opens an address."""
    user = getattr(request, "user", None)
    signed_in = bool(user is not None and user.is_authenticated)
    return may_open(_allowed(url), signed_in=signed_in, roles=roles_of(request))


def is_staff(request: HttpRequest) -> bool:
    """This will say whether whoever is signed in works for the zone (any role but applicant)."""
    return bool(roles_of(request) & STAFF_ROLES)


def modes_of(request: HttpRequest) -> dict[str, str]:
    """This will read the ways of reading from the cookies; a value that is not known counts as off."""
    return {
        mode: value if request.COOKIES.get(COOKIE + mode) == value else "" for mode, value in MODES.items()
    }


def here(request: HttpRequest) -> str:
    """This will give the address to come back to after a POST that belongs to no page; not one of a POST."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else reverse_or("home")


def reverse_or(name: str, default: str = "/") -> str:
    """This will give the address of a route, or `default` where the zone runs without it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return default


def safe_next(request: HttpRequest, default: str) -> str:
    """This will give the address in `next` if it lies on this site, else `default`; no open redirects."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    good = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if good else default


def _entries(
    request: HttpRequest, wanted: tuple[tuple[str, str, str], ...], roles: frozenset[str]
) -> list[Entry]:
    match = getattr(request, "resolver_match", None)
    shown = match.url_name if match else ""
    user = getattr(request, "user", None)
    signed_in = bool(user is not None and user.is_authenticated)
    return [
        Entry(name, _(label), icon, url, name == shown)
        for name, label, icon, url, allowed in _places(wanted, get_script_prefix(), get_urlconf())
        if may_open(allowed, signed_in=signed_in, roles=roles)
    ]


@lru_cache(maxsize=32)
def _places(
    wanted: tuple[tuple[str, str, str], ...], prefix: str, _routes: object
) -> tuple[tuple[str, str, str, str, frozenset[str]], ...]:
    """Entries with their addresses and the roles that may open them.

    Kept, since routes and their marks are code: they change with the prefix and the table of routes alone.
    """
    found = ((name, label, icon, reverse_or(name, "")) for name, label, icon in wanted)
    return tuple((*entry, _allowed(entry[3])) for entry in found if entry[3])


def _allowed(url: str) -> frozenset[str]:
    """Roles that may open an address, as its route is marked."""
    prefix = get_script_prefix()
    try:
        view = resolve("/" + url.removeprefix(prefix)).func
    except Resolver404:
        return frozenset()
    allowed: frozenset[str] = getattr(view, "allowed_roles", frozenset())
    return allowed

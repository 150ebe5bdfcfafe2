"""Tags and filters of the pages: icons, lights, fields, numbers, dates. `{% load hemei %}`."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from hemei.accounts.queries import shown_name
from hemei.common import words
from hemei.web.parts import charts, numbers
from hemei.web.parts.icons import ICONS

register = template.Library()

_LIGHTS = {"green": "g", "yellow": "y", "red": "r", "stopped": "p", "none": "p"}
_SHAPES = {  # a shape for each light, so that colour is never the only sign
    "g": SafeString('<circle class="f" cx="9" cy="9" r="8"/>'),
    "y": SafeString('<path class="f" d="M9 1l8.5 15.5H.5z"/>'),
    "r": SafeString('<path class="f" d="M5.5 1h7L17 5.5v7L12.5 17h-7L1 12.500v-7z"/>'),
    "p": SafeString('<path class="f" d="M3 2h4v14H3zM11 2h4v14h-4z"/>'),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """This will draw an icon by name; hidden from screen readers unless `label` says what it means."""
    return _icon(name, str(label))


@lru_cache(maxsize=1024)  # drawn from its name and words alone
def _icon(name: str, label: str) -> SafeString:
    if name not in ICONS:
        raise template.TemplateSyntaxError(f"no icon named {name!r}; see hemei/web/parts/icons.py")
    path = format_html('<path d="{}"/>', ICONS[name])
    if label:
        return format_html(
            '<svg class="i" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, path
        )
    return format_html('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', path)


@register.simple_tag
def mark(kind: str = "") -> SafeString:
    """This will draw the mark of the site; `inverse` on dark ground."""
    return _mark(kind == "inverse")


@lru_cache(maxsize=2)
def _mark(inverse: bool) -> SafeString:
    return charts.mark(inverse=inverse)


@register.simple_tag
def light(kind: str, text: str) -> SafeString:
    """This will show a light by `kind` (green, yellow, red, stopped, none or g, y, r, p) with its words."""
    code = light_code(kind)
    name = {
        "g": gettext_noop("绿灯"),
        "y": gettext_noop("黄灯"),
        "r": gettext_noop("红灯"),
        "p": gettext_noop("不计时"),
    }
    return _light(code, _(name[code]) + _("："), words.told(text))


@lru_cache(maxsize=1024)  # drawn from its kind and words alone
def _light(code: str, name: str, text: str) -> SafeString:
    return format_html(
        '<span class="light {}"><svg viewBox="0 0 18 18" aria-hidden="true">{}</svg>'
        '<span><span class="vh">{}</span>{}</span></span>',
        code, _SHAPES[code], name, text,
    )  # fmt: skip


class KeptNode(template.Node):
    """A part of a page that is made once of each set of values and then kept, for as long as it is asked for."""

    MOST = 4096  # parts; each about a kilobyte

    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist
        self._made: OrderedDict[Any, SafeString] = OrderedDict()

    def render(self, context: Context) -> SafeString:
        """This will give the part, made now or kept from before; in English names come from the database, so anew."""
        language = get_language()
        if language != settings.LANGUAGE_CODE:
            return self.nodelist.render(context)
        key = (get_script_prefix(), *(one.resolve(context) for one in self.values))
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self.nodelist.render(context)
            if len(self._made) > self.MOST:
                self._made.pop(next(iter(self._made)), None)
        return made


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """This will keep what stands between `{% kept a b %}` and `{% endkept %}` by the values of `a` and `b`.

    The part may show nothing but these values (hashable ones, compared by what they say), sentences and addresses:
    then what was kept is what would be made anew.
    """
    _name, *values = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(one) for one in values], nodelist)


@register.filter
def light_code(kind: object) -> str:
    """This will give the class of a light (g, y, r, p) from its value."""
    value = str(kind)
    return value if value in _SHAPES else _LIGHTS[value]


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """This will show a form field: label, hint, error and widget tied together for screen readers."""
    return field_parts(bound)


def field_parts(bound: BoundField) -> dict[str, Any]:
    """This will give `field`, `widget`, `kind` (text, check, group) and the ids that tie the parts together."""
    shown = bound.field.widget
    kind = "text"
    if isinstance(shown, (RadioSelect, CheckboxSelectMultiple)):
        kind = "group"
    elif isinstance(shown, CheckboxInput):
        kind = "check"
    ident = bound.id_for_label or bound.auto_id or bound.html_name
    hint = f"{ident}_hint" if bound.help_text else ""
    error = f"{ident}_error" if bound.errors else ""
    attrs: dict[str, Any] = {}
    if described := " ".join(part for part in (hint, error) if part):
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if kind == "text":
        attrs["class"] = " ".join(filter(None, [str(shown.attrs.get("class", "")), "input"]))
    return {
        "field": bound,
        "kind": kind,
        "hint": hint,
        "error": error,
        "widget": bound.as_widget(attrs=attrs),
    }


@register.filter
def anchor(bound: BoundField) -> str:
    """This will give the id that a link to a field goes to: the widget, or its first choice."""
    if isinstance(bound.field.widget, (RadioSelect, CheckboxSelectMultiple)):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


@register.filter
def shown(party: Any) -> str:
    """This will name a party on a staff page: a firm in full, a natural person masked."""
    return shown_name(party)


@register.filter
def num(value: numbers.Number, places: int | None = None) -> str:
    """This will print a figure: 3653.6, 13,752; missing is —."""
    return numbers.figure(value, places)


@register.filter
def fixed(value: Fraction | None, places: int) -> str:
    """This will print an exact fraction with so many places, trailing noughts kept: 4.10."""
    return numbers.MISSING if value is None else f"{float(value):.{places}f}"


@register.filter
def hundredths(value: int | None) -> str:
    """This will print hundredths of a point as points with two decimals."""
    return numbers.MISSING if value is None else f"{value // 100}.{value % 100:02d}"


@register.filter
def num_or(value: numbers.Number, missing: str) -> str:
    """This will print a figure, or `missing` (缺) where there is none."""
    return numbers.figure(value, missing=missing)


@register.filter
def wan(value: numbers.Number) -> str:
    """This will print a computed sum in 万."""
    return numbers.scaled(value, 4, _("万"))


@register.filter
def yi(value: numbers.Number) -> str:
    """This will print a computed sum in 亿."""
    return numbers.scaled(value, 8, _("亿"))


register.filter("grew_times", numbers.grew_times)
register.filter("is_times", numbers.is_times)
register.filter("change", numbers.change)
register.filter("points", numbers.points)


@register.filter
def percent(value: numbers.Number) -> str:
    """This will print a value that is already in per cent: 63.8%."""
    return numbers.MISSING if numbers.exact(value) is None else f"{numbers.figure(value, 2)}%"


@register.filter
def local_time(value: datetime | None) -> str:
    """This will print an instant in the zone's time: 2026-11-23 15:30."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else numbers.MISSING


@register.filter
def local_day(value: date | None) -> str:
    """This will print a day, or the local day of an instant: 2026-11-23."""
    return f"{_local(value):%Y-%m-%d}" if value else numbers.MISSING


@register.filter
def weekday(value: date | None) -> str:
    """This will name the weekday of a day, or of the local day of an instant: 星期一."""
    if not value:
        return ""
    names = (_("星期一"), _("星期二"), _("星期三"), _("星期四"), _("星期五"), _("星期六"), _("星期日"))
    return names[_local(value).weekday()]


@register.filter
def deadline(value: date | None) -> str:
    """This will print a deadline with its weekday: 2026-11-23 星期一 17:30 (no time for a day)."""
    if not value:
        return numbers.MISSING
    time = f" {_local(value):%H:%M}" if isinstance(value, datetime) else ""
    return f"{local_day(value)} {weekday(value)}{time}"


@register.filter
def when(value: object) -> str:
    """This will print an instant or a day in figures, and leave words as they are."""
    if isinstance(value, datetime):
        return local_time(value)
    return local_day(value) if isinstance(value, date) else str(value)


@register.filter
def told(value: object) -> str:
    """This will say a sentence of the rules, or any known Chinese text, in the reader's language."""
    return words.told(value)


@register.filter
def machine_time(value: date) -> str:
    """This will print an instant (with its offset) or a day for the attribute of <time>."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    return value.isoformat()


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value

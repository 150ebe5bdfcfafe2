"""Targets and the places of 三争一创: what is wanted, what was reached, each light with its words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hemei.common.words import told
from hemei.indicators import queries
from hemei.indicators.operations import CHOICES, Aim, change_target, enter_place, set_target
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day
from hemei.web.parts.asked import actor
from hemei.web.parts.book import book
from hemei.web.parts.context import has_role
from hemei.web.parts.series import period_words, with_unit

_EMPTY = {
    "required": gettext_lazy("请填写这一项。"), "invalid_choice": gettext_lazy("请从列表里选一项。"),
    "invalid": gettext_lazy("请填一个整数。"), "min_value": gettext_lazy("这个数太小。"),
    "max_value": gettext_lazy("这个数太大。"), "max_length": gettext_lazy("太长，请缩短。"),
}  # fmt: skip
_NUMBER = {**_EMPTY, "invalid": gettext_lazy("请只填数字，单位以指标登记的为准。"),
           "max_digits": gettext_lazy("这个数太大或小数太多。"), "max_decimal_places": gettext_lazy("小数最多六位。"),
           "max_whole_digits": gettext_lazy("这个数太大。")}  # fmt: skip


def _text(label: Any, most: int, *, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, error_messages=_EMPTY
    )


def _whole(label: Any, least: int, most: int, *, required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, required=required, error_messages=_EMPTY
    )


class TargetForm(forms.Form):
    """One target: a value, a place, or both."""

    code = forms.ChoiceField(label=gettext_lazy("指标"), error_messages=_EMPTY)
    goal = forms.ChoiceField(
        label=gettext_lazy("目标类别（三争一创）"), choices=CHOICES["goal"], error_messages=_EMPTY
    )
    year = _whole(gettext_lazy("年份"), 2012, 2100, required=True)
    value = forms.DecimalField(
        label=gettext_lazy("目标值"), max_digits=24, decimal_places=6, required=False, error_messages=_NUMBER,
        help_text=gettext_lazy("按指标登记的单位；只争位次的留空"),
    )  # fmt: skip
    less_is_better = forms.BooleanField(label=gettext_lazy("越小越好"), required=False)
    place = _whole(gettext_lazy("争取第几位"), 1, 9999)
    among = _whole(gettext_lazy("共多少个"), 1, 9999)
    among_words = _text(gettext_lazy("在谁里面比"), 80, hint=gettext_lazy("例如：全市各县市区和开发区"))
    note = _text(gettext_lazy("说明"), 300)
    reason = _text(gettext_lazy("修改的理由"), 300, required=True)

    def __init__(self, *args: Any, codes: list[tuple[str, str]], old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = codes
        if old:
            for name in ("code", "goal", "year"):
                self.fields[name].disabled = True
        else:
            del self.fields["reason"]

    def made(self) -> Aim:
        """This will give the target that was typed."""
        return Aim(**{name: self.cleaned_data[name] for name in _AIM})


_AIM = ("goal", "year", "value", "less_is_better", "place", "among", "among_words", "note")


class PlaceForm(forms.Form):
    """The place that was reached."""

    reached = _whole(gettext_lazy("实际第几位"), 1, 9999, required=True)
    source = _text(
        gettext_lazy("来源"), 200, required=True, hint=gettext_lazy("通报、公报或网页的名称和日期")
    )


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """This will list the targets of a year beside what was reached; `?format=xlsx` gives them as a file."""
    now = timezone.now()
    years = queries.target_years()
    text, goal = request.GET.get("year", ""), request.GET.get("goal", "").replace("\x00", "")[:10]
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else 0
    lines = [_line(one) for one in queries.targets(today=local_day(now), year=year, goal=goal)]
    if request.GET.get("format") == "xlsx":
        return _sheet(lines, now)
    context = {
        "lines": lines, "years": years, "year": year, "goal": goal, "goals": CHOICES["goal"], "as_of": now,
        "writes": has_role(request, "statistician"), "section": "leader",
        "sheet": f"?year={year}&goal={goal}&format=xlsx",
    }  # fmt: skip
    return render(request, "indicators/targets.html", context)


def _line(one: queries.Aimed) -> dict[str, Any]:
    row, unit = one.target, one.target.indicator.unit
    return {
        "it": row, "goal": row.get_goal_display(), "latest": one.latest,
        "wanted": "" if row.value is None else with_unit(row.value, unit),
        "value": "" if one.latest is None else with_unit(one.latest.value, unit),
        "period": "" if one.latest is None else period_words(one.latest.starts_on, one.latest.ends_on),
        "value_light": one.value_light, "value_words": told(queries.WORDS.get(one.value_light, "")),
        "place_light": one.place_light, "place_words": told(queries.WORDS.get(one.place_light, "")),
    }  # fmt: skip


def _sheet(lines: list[dict[str, Any]], now: Any) -> HttpResponse:
    heads = [
        (_("年份"), 8), (_("目标类别（三争一创）"), 18), (_("指标"), 30), (_("目标值"), 16), (_("现在的数"), 16),
        (_("期间"), 16),
        (_("数的结论"), 20), (_("争取第几位"), 10), (_("共多少个"), 10), (_("在谁里面比"), 26), (_("实际第几位"), 10),
        (_("位次的结论"), 20), (_("来源"), 40),
    ]  # fmt: skip
    rows = [
        (one["it"].year, one["goal"], told(one["it"].indicator.name), one["it"].value,
         one["latest"].value if one["latest"] else None, one["period"], one["value_words"], one["it"].place,
         one["it"].among, one["it"].among_words, one["it"].reached, one["place_words"], one["it"].source)
        for one in lines
    ]  # fmt: skip
    return book("targets", _("目标"), heads, rows, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def target_form(request: HttpRequest) -> HttpResponse:
    """This will set a target; `?number=` opens one that stands to be changed with a reason."""
    number, now = request.GET.get("number", "").replace("\x00", "")[:60], timezone.now()
    old = queries.target_by_number(number) if number else None
    if number and old is None:
        raise Http404(_("没有这个目标。"))
    rows = [old.indicator] if old else [row for row in queries.indicators() if row.matter.state == "defined"]
    codes = [
        (row.code, f"{told(row.name)}（{told(row.unit)}）" if row.unit else told(row.name)) for row in rows
    ]
    start: dict[str, Any] = {"year": local_day(now).year}
    if old:
        start = {name: getattr(old, name) for name in _AIM} | {"code": old.indicator.code}
    if old and old.value is not None:
        start["value"] = f"{old.value.normalize():f}"
    form = TargetForm(request.POST or None, initial=start, codes=codes, old=old is not None)
    if request.method == "POST" and form.is_valid():
        data, who = form.cleaned_data, actor(request)
        try:
            if old:
                change_target(number=number, aim=form.made(), reason=data["reason"], actor=who, now=now)
            else:
                set_target(code=data["code"], aim=form.made(), actor=who, now=now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("目标已写入。原来的内容留在经过里。"))
            return redirect("targets")
    return _page(request, form, _("修改目标") if old else _("设定目标"))


@require_http_methods(["GET", "HEAD", "POST"])
def target_place(request: HttpRequest, number: str) -> HttpResponse:
    """This will enter the place that was reached, with its source."""
    row = queries.target_by_number(number)
    if row is None:
        raise Http404(_("没有这个目标。"))
    form = PlaceForm(request.POST or None, initial={"reached": row.reached, "source": row.source})
    if request.method == "POST" and form.is_valid():
        try:
            enter_place(number=number, actor=actor(request), now=timezone.now(), **form.cleaned_data)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("位次和来源已写入。"))
            return redirect("targets")
    return _page(request, form, _("登记位次：%s") % told(row.indicator.name))


def _page(request: HttpRequest, form: forms.Form, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "section": "leader"}
    return render(request, "indicators/target_form.html", context, status=422 if form.errors else 200)

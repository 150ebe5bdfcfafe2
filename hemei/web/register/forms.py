"""Forms of the register: what a statistician types, read into what the operations take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemei.indicators.operations import CHOICES, Definition, Observed, amount
from hemei.ledger.operations import Refused
from hemei.rules.figures.spans import BadPeriod, span_of
from hemei.rules.figures.units import UNITS

_EMPTY = {
    "required": gettext_lazy("请填写这一项。"), "invalid_choice": gettext_lazy("请从列表里选一项。"),
    "max_length": gettext_lazy("太长，请缩短。"),
}  # fmt: skip
_DAY = {"type": "date"}


def _text(label: Any, most: int, *, required: bool = True, hint: Any = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, max_length=most, required=required, help_text=hint, widget=widget, error_messages=_EMPTY
    )


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    words = {**_EMPTY, "invalid": gettext_lazy("不是有效日期，请写成 2026-01-31。")}
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY),
        error_messages=words,
    )


def _choice(label: Any, choices: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=required, error_messages=_EMPTY)


class DefinitionForm(forms.Form):
    """One definition; the code can't change once it is in use."""

    code = forms.RegexField(
        label=gettext_lazy("编码"), regex=r"^[a-z][a-z0-9_-]{1,59}$",
        help_text=gettext_lazy("小写英文、数字和横线，例如 good_air_days"),
        error_messages={**_EMPTY, "invalid": gettext_lazy("编码用小写英文字母开头，只用字母、数字、横线和下划线。")},
    )  # fmt: skip
    name = _text(gettext_lazy("中文名"), 120)
    english = _text(gettext_lazy("英文名"), 160)
    aliases = _text(
        gettext_lazy("文稿里的别名"),
        400,
        required=False,
        hint=gettext_lazy("用顿号隔开；核对文稿时按别名认数"),
    )
    definition = _text(gettext_lazy("口径"), 2000, rows=3)
    kind = _choice(gettext_lazy("种类"), CHOICES["kind"])
    unit = _text(gettext_lazy("单位"), 20, required=False, hint=gettext_lazy("一个单位；无量纲的留空"))
    numerator = _text(
        gettext_lazy("分子"), 60, required=False, hint=gettext_lazy("比率和占比必填：指标编码或说明")
    )
    denominator = _text(gettext_lazy("分母"), 60, required=False)
    scope = _text(gettext_lazy("范围"), 200, required=False)
    period_type = _choice(gettext_lazy("期间"), CHOICES["period_type"])
    standard = _text(gettext_lazy("统计制度或标准"), 200, required=False)
    agency = _choice(gettext_lazy("责任部门"), ())
    valid_from = _day(gettext_lazy("启用日"))
    reason = _text(gettext_lazy("修订口径的理由"), 300, required=False)

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], old: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = agencies
        if old:
            self.fields["code"].disabled = True
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_unit(self) -> str:
        """This will refuse two units in one; a unit that the checker doesn't know is let pass as a new word."""
        unit = str(self.cleaned_data["unit"]).strip()
        if any(mark in unit for mark in "、，,;；和 ") or any(char.isdigit() for char in unit):
            raise forms.ValidationError(_("只能有一个单位，不带数字。两个单位就是两个指标，请分开登记。"))
        return unit

    def made(self) -> Definition:
        """This will give the definition that was typed."""
        data = dict(self.cleaned_data)
        data.pop("reason", None)
        names = data.pop("aliases").replace("，", "、").replace(",", "、").split("、")
        family = UNITS[data["unit"]].family if data["unit"] in UNITS else ""
        return Definition(**data, unit_family=family, aliases=tuple(filter(None, (n.strip() for n in names))))


class ValueForm(forms.Form):
    """One value for one period; with a reason it revises an earlier one."""

    period = _text(
        gettext_lazy("期间"), 40, hint=gettext_lazy("2022、2022-Q3、2022-09、2022-01/09 或 2022-09-30")
    )
    value = _text(gettext_lazy("数值"), 30, hint=gettext_lazy("只填数字，单位以指标登记的为准"))
    upper = _text(gettext_lazy("上限"), 30, required=False, hint=gettext_lazy("原文是一个范围时填"))
    bound = _choice(gettext_lazy("说法"), CHOICES["bound"])
    status = _choice(gettext_lazy("状态"), [row for row in CHOICES["status"] if row[0] != "revised"])
    document = _text(gettext_lazy("来源文件"), 200)
    position = _text(gettext_lazy("位置"), 60, required=False, hint=gettext_lazy("页、表、格或第几句"))
    sentence = _text(gettext_lazy("原句"), 600, required=False, rows=2)
    standard = _text(gettext_lazy("所用标准"), 120, required=False)
    reason = _text(gettext_lazy("修订理由"), 300)

    def __init__(self, *args: Any, revising: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if revising:
            del self.fields["status"]
        else:
            del self.fields["reason"]

    def clean_period(self) -> tuple[date, date]:
        """This will read the period; one that ends before it begins is refused."""
        try:
            return span_of(self.cleaned_data["period"])
        except BadPeriod as why:
            raise forms.ValidationError(str(why)) from why

    def clean_value(self) -> Decimal:
        """This will read the number exactly."""
        return _number(self.cleaned_data["value"])

    def clean_upper(self) -> Decimal | None:
        """This will read the end of a range."""
        return _number(self.cleaned_data["upper"]) if self.cleaned_data["upper"] else None

    def made(self) -> Observed:
        """This will give the value that was typed."""
        data = {key: value for key, value in self.cleaned_data.items() if key not in {"period", "reason"}}
        starts_on, ends_on = self.cleaned_data["period"]
        exponent = data["value"].as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
        return Observed(starts_on=starts_on, ends_on=ends_on, decimals=places, **data)


def _number(text: str) -> Decimal:
    try:
        return amount(text)
    except Refused as why:
        raise forms.ValidationError(str(why).replace("，没有写入", "")) from why


class BreakForm(forms.Form):
    """A day on which the series changes its standard."""

    on = _day(gettext_lazy("从哪天起"))
    before = _text(gettext_lazy("之前的标准"), 120)
    after = _text(gettext_lazy("之后的标准"), 120)
    note = _text(gettext_lazy("说明"), 300, required=False)


class RetireForm(forms.Form):
    """The end of an indicator."""

    on = _day(gettext_lazy("停用日"))
    reason = _text(gettext_lazy("停用理由"), 300)
    printed = forms.BooleanField(label=gettext_lazy("已知悉：已发布的发布稿里印着这个指标"), required=False)


class DiscardForm(forms.Form):
    """Why a definition was a mistake."""

    reason = _text(gettext_lazy("作废理由"), 300)


def refused_into(form: forms.Form, act: Callable[[], Any]) -> Any:
    """This will do `act`; a refusal becomes an error of the form and the answer is None."""
    try:
        return act()
    except Refused as why:
        form.add_error(None, str(why))
        return None

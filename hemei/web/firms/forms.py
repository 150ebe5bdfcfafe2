"""Forms of a profile: who the firm is, a year's figures, what holds, rights and grades."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from hemei.catalog.queries import listings
from hemei.common.words import told
from hemei.enterprises.enums import HighValue, RightKind
from hemei.enterprises.operations.profile import MONEY, PEOPLE
from hemei.rules.grades.costs import KINDS
from hemei.rules.grades.fields import FIELDS, FLAG, SAID, SHARE
from hemei.rules.workdays import local_day
from hemei.web.firms.common import titles

ERRORS = {
    "required": gettext_lazy("请填写这一项。"), "invalid_choice": gettext_lazy("请从列表里选一项。"),
    "invalid": gettext_lazy("没有填对，请改正。"), "max_length": gettext_lazy("太长，请缩短。"),
    "max_digits": gettext_lazy("数字太大，请核对单位。"), "max_value": gettext_lazy("数字太大，请核对单位。"),
    "min_value": gettext_lazy("不能是负数。"), "invalid_list": gettext_lazy("请从列表里选。"),
    "max_whole_digits": gettext_lazy("数字太大，请核对单位。"), "max_decimal_places": gettext_lazy("小数位太多。"),
}  # fmt: skip
_DAY = {"type": "date"}


def _parks() -> list[tuple[str, str]]:
    rows = listings.parks(local_day(timezone.now())).items()
    return [("", "—"), *((code, told(name)) for code, name in rows)]


class IdentityForm(forms.Form):
    """Who a firm is beside its name and code."""

    industry = forms.CharField(
        label=gettext_lazy("行业代码"), max_length=6, required=False, error_messages=ERRORS,
        help_text=gettext_lazy("国民经济行业分类，例如 C3562"),
    )  # fmt: skip
    founded_on = forms.DateField(
        label=gettext_lazy("成立日期"),
        required=False,
        widget=forms.DateInput(attrs=_DAY),
        error_messages=ERRORS,
    )
    park = forms.ChoiceField(
        label=gettext_lazy("园区"), choices=_parks, required=False, error_messages=ERRORS
    )
    contact = forms.CharField(
        label=gettext_lazy("联系人"), max_length=60, required=False, error_messages=ERRORS
    )
    phone = forms.CharField(
        label=gettext_lazy("联系电话"), max_length=20, required=False, error_messages=ERRORS
    )


class RegisterForm(IdentityForm):
    """A new profile."""

    code = forms.CharField(label=gettext_lazy("统一社会信用代码"), max_length=30, error_messages=ERRORS)
    name = forms.CharField(label=gettext_lazy("企业名称"), max_length=120, error_messages=ERRORS)
    field_order = ("code", "name", "industry", "founded_on", "park", "contact", "phone")


def _whole(label: str, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=False, error_messages=ERRORS, help_text=hint, max_value=10**13,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip


class YearForm(forms.Form):
    """A year's figures; amounts in yuan."""

    year = forms.IntegerField(
        label=gettext_lazy("年度"), error_messages=ERRORS, min_value=1978, max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in PEOPLE.items():
            self.fields[key] = _whole(label, gettext_lazy("人"))
        for key, label in MONEY.items():
            self.fields[key] = _whole(label, gettext_lazy("元"))
        self.fields["rd"] = _whole(
            FIELDS["rd"].label, gettext_lazy("元；下面分项填了就按分项归集，这里不用填")
        )
        for key, label in KINDS.items():
            self.fields[f"kind_{key}"] = _whole(label, gettext_lazy("元"))
        self.fields["source"] = forms.CharField(
            label=gettext_lazy("数据来源"), max_length=120, error_messages=ERRORS,
            help_text=gettext_lazy("例如 2025 年度审计报告"),
        )  # fmt: skip
        self.fields["note"] = forms.CharField(
            label=gettext_lazy("说明"), max_length=200, required=False, error_messages=ERRORS
        )


_FLAGS = (("", gettext_lazy("没有填")), ("1", gettext_lazy("是")), ("0", gettext_lazy("否")))


class SaidForm(forms.Form):
    """What holds of a firm beside its figures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in SAID:
            field = FIELDS[key]
            if field.unit == FLAG:
                self.fields[key] = forms.ChoiceField(
                    label=field.label, choices=_FLAGS, required=False, error_messages=ERRORS
                )
            else:
                self.fields[key] = forms.DecimalField(
                    label=field.label, required=False, error_messages=ERRORS, min_value=0,
                    max_value=int(10**13 if field.most is None else field.most), max_digits=16,
                    decimal_places=4 if field.unit == SHARE else 0,
                    help_text=gettext_lazy("元") if field.unit == "yuan" else "",
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                )  # fmt: skip

    def answers(self) -> dict[str, float | None]:
        """This will give the answers as the profile keeps them; None for what is not filled in."""
        given = self.cleaned_data
        return {key: None if given[key] in ("", None) else float(given[key]) for key in SAID}


def _kinds() -> list[tuple[str, str]]:
    return [(code, told(label)) for code, label in RightKind.choices]


def _values() -> list[tuple[str, str]]:
    return [(code, told(label)) for code, label in HighValue.choices]


class RightForm(forms.Form):
    """One right of intellectual property."""

    number = forms.CharField(label=gettext_lazy("专利号或登记号"), max_length=60, error_messages=ERRORS)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), choices=_kinds, error_messages=ERRORS)
    title = forms.CharField(label=gettext_lazy("名称"), max_length=120, error_messages=ERRORS)
    granted_on = forms.DateField(
        label=gettext_lazy("授权日期"), widget=forms.DateInput(attrs=_DAY), error_messages=ERRORS
    )
    own = forms.BooleanField(label=gettext_lazy("自主研发取得"), required=False, initial=True)
    high_value = forms.MultipleChoiceField(
        label=gettext_lazy("高价值发明专利的情形"), choices=_values, required=False, error_messages=ERRORS,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


def _grades() -> list[tuple[str, str]]:
    return [(code, told(title)) for code, title in titles(local_day(timezone.now())).items()]


class GradeForm(forms.Form):
    """A grade that a firm was given."""

    grade = forms.ChoiceField(label=gettext_lazy("等级"), choices=_grades, error_messages=ERRORS)
    certificate = forms.CharField(
        label=gettext_lazy("证书编号或入库登记编号"), max_length=60, error_messages=ERRORS
    )
    granted_on = forms.DateField(
        label=gettext_lazy("发证日期"), widget=forms.DateInput(attrs=_DAY), error_messages=ERRORS
    )

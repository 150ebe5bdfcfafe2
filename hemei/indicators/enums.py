"""Closed lists of the register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a figure is; what may be added to what, and compared with what, follows from it."""

    STOCK = "stock", _("存量")
    FLOW = "flow", _("流量")
    RATE = "rate", _("比率")
    SHARE = "share", _("占比")
    RANK = "rank", _("位次")
    GROWTH = "growth", _("增速")
    INDEX = "index", _("指数")


class PeriodType(models.TextChoices):
    """How long the period of an observation is."""

    DAY = "day", _("日")
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季")
    YEAR = "year", _("年")
    TO_DATE = "to_date", _("累计")
    SPAN = "span", _("任意期间")


class Status(models.TextChoices):
    """How firm an observation is."""

    PRELIMINARY = "preliminary", _("初步")
    FINAL = "final", _("最终")
    REVISED = "revised", _("修订")


class Bound(models.TextChoices):
    """What the printed word before or after a number says of it (近 200 次, 98 %以上)."""

    EXACT = "exact", _("等于")
    ABOUT = "about", _("约")
    BELOW = "below", _("近，略低于")
    ABOVE = "above", _("超、余，略高于")
    LEAST = "least", _("不低于")


class TargetGoal(models.TextChoices):
    """The goals of 三争一创, read so: places in the city, steps in the province, firsts in items, a national zone."""

    CITY = "city", _("在全市争位次")
    PROVINCE = "province", _("在全省争进位")
    FIRST = "first", _("单项争第一")
    NATION = "nation", _("创国家级高新区")


class Grain(models.TextChoices):
    """What the rows of a file of monitored air are."""

    HOURS = "hours", _("小时值")
    DAYS = "days", _("日均值")


class FlagKind(models.TextChoices):
    """Why readings of a span are not what the air was, or (dust) are what nature made of it."""

    CALIBRATION = "calibration", _("校准")
    POWER = "power", _("停电")
    DOUBTFUL = "doubtful", _("存疑")
    DUST = "dust", _("沙尘")


class Ledger(models.TextChoices):
    """Ledgers of clean air on the ground."""

    DUST = "dust", _("扬尘工地")
    HEATING = "heating", _("清洁取暖户")
    SWEEPING = "sweeping", _("机械化清扫")
    REFUSAL = "refusal", _("三高一低项目")

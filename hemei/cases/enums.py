"""Words of an order and its cases."""

from django.db import models

from hemei.rules.words import mark


class Verdict(models.TextChoices):
    """What a clerk found about one paper."""

    PENDING = "pending", mark("待核")
    OK = "ok", mark("通过")
    DEFECT = "defect", mark("要补正")
    DEFERRED = "deferred", mark("容缺")


class Origin(models.TextChoices):
    """Where a paper of a case came from."""

    UPLOAD = "upload", mark("申请人提交")
    HELD = "held", mark("本区已有，免交")
    ISSUED = "issued", mark("前序事项发出，免交")
    DEFERRED = "deferred", mark("承诺后补")
    PROMISED = "promised", mark("告知承诺代替")
    MISSING = "missing", mark("未交")


class OpinionVerdict(models.TextChoices):
    """What an agency answers when its parallel opinion is asked."""

    AGREE = "agree", mark("同意")
    CONDITIONAL = "conditional", mark("有条件同意")
    DISAGREE = "disagree", mark("不同意")


class LicenceStatus(models.TextChoices):
    """Whether a licence is good today."""

    VALID = "valid", mark("有效")
    REVOKED = "revoked", mark("已撤销")


class Channel(models.TextChoices):
    """How an application came in."""

    ONLINE = "online", mark("网上")
    WINDOW = "window", mark("窗口")


RIGHTS = mark("对本决定不服的，可以自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼。")

SCORES = (
    (5, mark("非常满意")),
    (4, mark("满意")),
    (3, mark("基本满意")),
    (2, mark("不满意")),
    (1, mark("非常不满意")),
)


class ExitWay(models.TextChoices):
    """How a firm leaves the register."""

    SIMPLE = "simple", mark("简易注销")
    ORDINARY = "ordinary", mark("普通注销")
    COMPULSORY = "compulsory", mark("强制注销")

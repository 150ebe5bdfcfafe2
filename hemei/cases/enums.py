"""Words of an order and its cases."""

from django.db import models


class Verdict(models.TextChoices):
    """What a clerk found about one paper."""

    PENDING = "pending", "待核"
    OK = "ok", "通过"
    DEFECT = "defect", "要补正"
    DEFERRED = "deferred", "容缺"


class Origin(models.TextChoices):
    """Where a paper of a case came from."""

    UPLOAD = "upload", "申请人提交"
    HELD = "held", "本区已有，免交"
    ISSUED = "issued", "前序事项发出，免交"
    DEFERRED = "deferred", "承诺后补"
    PROMISED = "promised", "告知承诺代替"
    MISSING = "missing", "未交"


class OpinionVerdict(models.TextChoices):
    """What an agency answers when its parallel opinion is asked."""

    AGREE = "agree", "同意"
    CONDITIONAL = "conditional", "有条件同意"
    DISAGREE = "disagree", "不同意"


class LicenceStatus(models.TextChoices):
    """Whether a licence is good today."""

    VALID = "valid", "有效"
    REVOKED = "revoked", "已撤销"


class Channel(models.TextChoices):
    """How an application came in."""

    ONLINE = "online", "网上"
    WINDOW = "window", "窗口"


SCORES = ((5, "非常满意"), (4, "满意"), (3, "基本满意"), (2, "不满意"), (1, "非常不满意"))

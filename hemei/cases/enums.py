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
    """Whether a licence is good; the codes are the states of its matter."""

    VALID = "valid", mark("有效")
    SUSPENDED = "suspended", mark("已暂扣")
    EXPIRED = "expired", mark("已过有效期")
    WITHDRAWN = "withdrawn", mark("许可已撤回")
    REVOKED = "revoked", mark("已撤销")
    FORFEITED = "forfeited", mark("已吊销")
    CANCELLED = "cancelled", mark("已注销")
    LAPSED = "lapsed", mark("已自行废止")


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


class Leg(models.TextChoices):
    """From which hand to which: the chain front → back → exit → applicant."""

    BACK = "back", mark("前台交后台")
    EXIT = "exit", mark("后台交出件窗口")
    OUT = "out", mark("出件窗口交申请人")


class DocumentKind(models.TextChoices):
    """Official papers that go to the applicant, and the proofs that they did."""

    ACCEPT = "accept", mark("受理通知书")
    DECLINE = "decline", mark("不予受理决定书")
    CORRECT = "correct", mark("一次性告知补正通知书")
    EXTEND = "extend", mark("延长审查期限告知书")
    SPECIAL = "special", mark("特殊程序告知书")
    GRANT = "grant", mark("准予行政许可决定书")
    REFUSE = "refuse", mark("不予行政许可决定书")
    END = "end", mark("终止办理通知书")
    SERVICE = "service", mark("送达回证")
    HANDOVER = "handover", mark("交接单")
    PAID = "paid", mark("缴费凭证")
    UNIT = "unit", mark("单位工程联合验收意见书")


class Way(models.TextChoices):
    """How something reaches the applicant."""

    DIRECT = "direct", mark("窗口领取")
    POST = "post", mark("邮寄")
    ONLINE = "online", mark("网上送达")


class PaymentState(models.TextChoices):
    """Where an attempt to pay stands."""

    STARTED = "started", mark("等待支付")
    PAID = "paid", mark("已支付")
    FAILED = "failed", mark("没有付成")
    SURPLUS = "surplus", mark("重复支付，待退")
    REFUNDED = "refunded", mark("已原路退回")


class Power(models.TextChoices):
    """What a mandate allows: all that the party may do, or reading and filling in alone."""

    AGENT = "agent", mark("代理人：可以提交、补正、撤回")
    HELP = "help", mark("协作人：只能查看和填写")


class Place(models.TextChoices):
    """Where somebody came, or the office came to him."""

    HALL = "hall", mark("大厅")
    SITE = "site", mark("现场")

"""Words of the loop of putting right, of ratings, of the window for stuck matters, and of promises."""

from django.db import models

from hemei.rules.words import mark


class Source(models.TextChoices):
    """By which door trouble came in."""

    RATING = "rating", mark("好差评")
    STUCK = "stuck", mark("办不成事")
    PLEDGE = "pledge", mark("政策兑现")
    HOTLINE = "hotline", mark("12345 热线")
    INSPECTION = "inspection", mark("四不两直")
    AIR = "air", mark("清洁空气台账")


class Cause(models.TextChoices):
    """Why it came so far (根因)."""

    MATERIAL = "material", mark("材料要求不清或多要")
    GUIDE = "guide", mark("指南写得不对或不清")
    SYSTEM = "system", mark("系统故障或不通")
    AUTHORITY = "authority", mark("权限或职责不清")
    POLICY = "policy", mark("政策有空白或冲突")
    ATTITUDE = "attitude", mark("态度生硬或推诿")
    SLOW = "slow", mark("办得慢、超期")
    MONEY = "money", mark("资金没有落实")
    OTHER = "other", mark("其他")


class Channel(models.TextChoices):
    """Where somebody rated."""

    PAGE = "page", mark("网页")
    QR = "qr", mark("窗口二维码")
    SMS = "sms", mark("短信链接")
    SCREEN = "screen", mark("自助终端")
    HOTLINE = "hotline", mark("热线代录")
    OUTSIDE = "outside", mark("外部平台导入")


class Exclusion(models.TextChoices):
    """Why a rating is not counted; the public figure shows how many for each."""

    WRONG = "wrong", mark("申诉成立：评价与事实不符")
    MALICIOUS = "malicious", mark("申诉成立：恶意评价")
    COERCED = "coerced", mark("查实诱导或强迫评价")
    TEST = "test", mark("测试或误录")
    BURST = "burst", mark("同一链接短时间内集中评价")
    DEVICE = "device", mark("同一设备一天评价多个办件")
    AGAIN = "again", mark("同一设备对同一事项重复评价")


class Way(models.TextChoices):
    """What is done about a bad rating once it was verified."""

    NOW = "now", mark("马上改")
    LISTED = "listed", mark("建账限期改")
    EXPLAIN = "explain", mark("诉求没有依据，解释说明")


class Trouble(models.TextChoices):
    """What a person met who could not get his matter done though he met the conditions."""

    UNACCEPTED = "unaccepted", mark("符合条件却不受理")
    PUSHED = "pushed", mark("来回推诿")
    RUDE = "rude", mark("态度生硬")
    LATE = "late", mark("拖延超期")
    EXTRA = "extra", mark("额外要材料或条件")
    OTHER = "other", mark("其他办不成的事")


class Grade(models.TextChoices):
    """How a report of the window is handled; each has its limit."""

    SIMPLE = "simple", mark("简单：当场办")
    COMPLEX = "complex", mark("复杂：5 个工作日")
    SPECIAL = "special", mark("专题会商：10 个工作日")
    HARD = "hard", mark("疑难：报领导小组，写明日期")


class Subject(models.TextChoices):
    """What of the catalogue a proposal would change."""

    GUIDE = "guide", mark("办事指南")
    ITEM = "item", mark("事项设定")
    PAPER = "paper", mark("申请材料")
    STEP = "step", mark("环节和时限")
    RULE = "rule", mark("规则条件")

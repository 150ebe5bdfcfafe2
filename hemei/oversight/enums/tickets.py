"""Words of the hotline (12345): kinds of ticket, ways in, why one is left out of the figures."""

from django.db import models

from hemei.rules.words import mark


class TicketKind(models.TextChoices):
    """What a caller wants."""

    ASK = "ask", mark("咨询")
    HELP = "help", mark("求助")
    COMPLAIN = "complain", mark("投诉")
    REPORT = "report", mark("举报")
    SUGGEST = "suggest", mark("建议")


class Way(models.TextChoices):
    """By which way a ticket came in."""

    PHONE = "phone", mark("电话")
    PAGE = "page", mark("网页")
    FILE = "file", mark("文件导入")
    OPEN311 = "open311", mark("Open311 接口")


class LeftOut(models.TextChoices):
    """Why a ticket does not count in the rates; the page of figures shows how many for each."""

    UNREASONABLE = "unreasonable", mark("诉求不合法不合理")
    REPEATED = "repeated", mark("同一人重复反映")
    COURT = "court", mark("已进入诉讼、仲裁、复议或信访程序")
    UNREACHABLE = "unreachable", mark("多次联系不上")
    OUTSIDE = "outside", mark("不属本区管辖")
    TEST = "test", mark("测试或误录")

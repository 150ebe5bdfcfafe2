"""Roles and kinds of party."""

from django.db import models

from hemei.rules.words import mark


class Role(models.TextChoices):
    """What somebody does here; the codes stand in the permission table and in flows."""

    APPLICANT = "applicant", mark("申请人")
    CLERK = "clerk", mark("窗口人员")
    APPROVER = "approver", mark("审批人员")
    HEAD = "head", mark("部门负责人")
    HELPER = "helper", mark("帮办专员")
    SUPERVISOR = "supervisor", mark("督查人员")
    STATISTICIAN = "statistician", mark("统计人员")
    LEADER = "leader", mark("领导")
    EDITOR = "editor", mark("事项管理员")
    IT = "it", mark("系统管理员")
    OPERATOR = "operator", mark("热线话务员")


class PartyKind(models.TextChoices):
    """Natural or legal person."""

    LEGAL = "legal", mark("法人和其他组织")
    NATURAL = "natural", mark("自然人")


class Scope(models.TextChoices):
    """What a token may be used for; roles still decide what its user may do."""

    ORDERS_READ = "orders:read", mark("查看订单")
    ORDERS_WRITE = "orders:write", mark("填写和提交订单")
    CASES_READ = "cases:read", mark("查看办件")
    CASES_ACT = "cases:act", mark("办理")
    INDICATORS_READ = "indicators:read", mark("查看指标")
    FIRMS_READ = "firms:read", mark("查看企业档案和测评")
    HOTLINE_WRITE = "hotline:write", mark("提交热线诉求")


class ChannelName(models.TextChoices):
    """Ways out of the platform, beside the messages in it."""

    MAIL = "mail", mark("电子邮件")
    SMS = "sms", mark("短信")
    WECOM = "wecom", mark("企业微信群机器人")
    DINGTALK = "dingtalk", mark("钉钉群机器人")


class Way(models.TextChoices):
    """How far a message has come on a channel."""

    WAITING = "waiting", mark("待发")
    SENDING = "sending", mark("发送中")
    SENT = "sent", mark("已发出")
    DEAD = "dead", mark("发不出")
    UNSURE = "unsure", mark("不知道到了没有，不重发")
    DROPPED = "dropped", mark("不再发")

"""Roles and kinds of party."""

from django.db import models


class Role(models.TextChoices):
    """What somebody does here; the codes stand in the permission table and in flows."""

    APPLICANT = "applicant", "申请人"
    CLERK = "clerk", "窗口人员"
    APPROVER = "approver", "审批人员"
    HEAD = "head", "部门负责人"
    HELPER = "helper", "帮办专员"
    SUPERVISOR = "supervisor", "督查人员"
    STATISTICIAN = "statistician", "统计人员"
    LEADER = "leader", "领导"
    EDITOR = "editor", "事项管理员"
    IT = "it", "系统管理员"


class PartyKind(models.TextChoices):
    """Natural or legal person."""

    LEGAL = "legal", "法人和其他组织"
    NATURAL = "natural", "自然人"


class Scope(models.TextChoices):
    """What a token may be used for; roles still decide what its user may do."""

    ORDERS_READ = "orders:read", "查看订单"
    ORDERS_WRITE = "orders:write", "填写和提交订单"
    CASES_READ = "cases:read", "查看办件"
    CASES_ACT = "cases:act", "办理"
    INDICATORS_READ = "indicators:read", "查看指标"

"""What is asked and what is handed in, in dated versions, and what people call it."""

from __future__ import annotations

from django.db import models

from hemei.catalog.models.versions import Version, one_number, one_published, two_people


class Fact(models.Model):
    """One answer that is asked once (字段字典), as it was published last; `schema` is its JSON Schema."""

    key = models.CharField("字段", max_length=60, unique=True)
    label = models.CharField("名称", max_length=100)
    english = models.CharField("英文", max_length=160, blank=True)
    schema = models.JSONField("取值", default=dict)
    choices = models.JSONField("选项", default=list, blank=True)
    unit = models.CharField("单位", max_length=20, blank=True)
    help = models.TextField("为什么问", blank=True)
    help_english = models.TextField("为什么问（英文）", blank=True)
    group = models.CharField("分组", max_length=40)
    group_label = models.CharField("分组名称", max_length=60, blank=True)
    group_english = models.CharField("分组英文", max_length=60, blank=True)
    personal = models.BooleanField("个人信息", default=False)
    party_fact = models.BooleanField("主体信息", default=False)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "字段"
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.label

    @property
    def code(self) -> str:
        """What the office's pages know it by."""
        return self.key

    @property
    def name(self) -> str:
        """What people read."""
        return self.label


class FactVersion(Version):
    """One version of a fact; `spec` is its whole content."""

    KIND = "fact"

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="versions", verbose_name="字段")

    class Meta:
        verbose_name = verbose_name_plural = "字段版本"
        ordering = ["fact", "number"]
        constraints = [
            one_number("fact"), one_published("fact"), two_people("catalog_fact_two_people"),
        ]  # fmt: skip


class Paper(models.Model):
    """One kind of paper (材料), as it was published last; `issued_by` is an item code, `issuer` a body outside."""

    code = models.CharField("编号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=100)
    english = models.CharField("英文", max_length=160, blank=True)
    source = models.CharField("来源", max_length=20)
    issued_by = models.CharField("核发事项", max_length=60, blank=True)
    issuer = models.CharField("核发机关", max_length=60, blank=True)
    note = models.TextField("说明", blank=True)
    sample = models.TextField("样例说明", blank=True)
    position = models.PositiveIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class PaperVersion(Version):
    """One version of a kind of paper; `spec` is its whole content."""

    KIND = "paper"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions", verbose_name="材料")

    class Meta:
        verbose_name = verbose_name_plural = "材料版本"
        ordering = ["paper", "number"]
        constraints = [
            one_number("paper"), one_published("paper"), two_people("catalog_paper_two_people"),
        ]  # fmt: skip


class Phrase(models.Model):
    """What people say (说法), and the menus and items that they mean by it."""

    words = models.JSONField("说法", default=list)
    menus = models.JSONField("菜单", default=list, blank=True)
    items = models.JSONField("事项", default=list, blank=True)
    event = models.CharField("一件事", max_length=60, blank=True)
    position = models.PositiveIntegerField("次序", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "说法"
        ordering = ["position"]

    def __str__(self) -> str:
        return "、".join(self.words)

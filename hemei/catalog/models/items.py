"""Items and menus in versions, the layers above them, dated lists beside them, and files on their way in.

A version is in force from `effective_on` (included) to `ended_on` (excluded). Content is data in `spec`, so
that an order can pin exactly what it was made with. Agencies are held by their code.
"""

from __future__ import annotations

from django.db import models

from hemei.catalog.enums import ListingKind
from hemei.catalog.models.versions import Version, one_number, one_published, two_people
from hemei.ledger.models import Matter


class BasicItem(models.Model):
    """One entry of the basic catalogue (基本目录), fixed above the zone; `code` has 12 digits or is not known."""

    name = models.CharField("名称", max_length=100)
    item_type = models.CharField("事项类型", max_length=2)
    code = models.CharField("基本编码", max_length=12, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "基本目录"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "item_type"], name="catalog_basic_once")]

    def __str__(self) -> str:
        return self.name


class Implementation(models.Model):
    """One body's list entry for a basic item (实施清单); `code` has 31 signs or is not known."""

    basic = models.ForeignKey(
        BasicItem, on_delete=models.PROTECT, related_name="implementations", verbose_name="基本目录"
    )
    agency = models.CharField("实施主体", max_length=60)
    code = models.CharField("实施编码", max_length=31, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "实施清单"
        ordering = ["basic", "agency"]
        constraints = [
            models.UniqueConstraint(fields=["basic", "agency"], name="catalog_implementation_once")
        ]

    def __str__(self) -> str:
        return f"{self.basic}（{self.agency}）"


class Item(models.Model):
    """An item that one applies for (业务办理项), whatever its version. `agency` is the code of the agency in charge."""

    code = models.CharField("编号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=100)
    english = models.CharField("英文", max_length=160, blank=True)
    item_type = models.CharField("事项类型", max_length=2)
    agency = models.CharField("主管部门", max_length=60)
    implementation = models.ForeignKey(
        Implementation, on_delete=models.PROTECT, null=True, blank=True, related_name="items",
        verbose_name="实施清单",
    )  # fmt: skip

    class Meta:
        verbose_name = verbose_name_plural = "事项"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ItemVersion(Version):
    """One version of an item; `spec` is an `ItemSpec` as JSON."""

    KIND = "item"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions", verbose_name="事项")

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        ordering = ["item", "number"]
        constraints = [
            one_number("item"),
            one_published("item"),
            two_people("catalog_item_two_people"),
        ]


class Menu(models.Model):
    """A menu (一件事): several items taken as one."""

    code = models.CharField("编号", max_length=60, unique=True)
    name = models.CharField("名称", max_length=100)
    english = models.CharField("英文", max_length=160, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "菜单"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class MenuVersion(Version):
    """One version of a menu; `spec` is the menu's file as JSON."""

    KIND = "menu"

    menu = models.ForeignKey(Menu, on_delete=models.PROTECT, related_name="versions", verbose_name="菜单")

    class Meta:
        verbose_name = verbose_name_plural = "菜单版本"
        ordering = ["menu", "number"]
        constraints = [
            one_number("menu"),
            one_published("menu"),
            two_people("catalog_menu_two_people"),
        ]


class Intake(models.Model):
    """One file on its way in: checked with progress, then entered whole, and undone whole if asked.

    `subject` says what its rows are: items, papers, facts or phrases of business scope.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="catalog_intake")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("种类", max_length=4)
    subject = models.CharField("导入什么", max_length=5, default="item")
    content = models.BinaryField("文件")
    sha256 = models.CharField("摘要", max_length=64)
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("已核对", default=0)
    stop = models.BooleanField("要求停止", default=False)
    problems = models.JSONField("错误", default=list)
    summary = models.JSONField("结果", default=dict)
    made = models.JSONField("写入的版本", default=list)
    sent_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "导入"

    def __str__(self) -> str:
        return self.name


class Listing(models.Model):
    """One row of a dated list beside the items: a trade, a phrase of business scope, a life event.

    In force from `effective_on` (included) to `ended_on` (excluded); `spec` holds what its kind needs.
    """

    kind = models.CharField("种类", max_length=10, choices=ListingKind.choices)
    code = models.CharField("编号", max_length=60)
    spec = models.JSONField("内容", default=dict)
    source = models.CharField("依据", max_length=300, blank=True)
    position = models.PositiveIntegerField("次序", default=0)
    effective_on = models.DateField("生效日")
    ended_on = models.DateField("失效日", null=True, blank=True)
    entered_by = models.CharField("由哪份文件导入", max_length=200, blank=True)  # empty: by the seeds

    class Meta:
        verbose_name = verbose_name_plural = "清单"
        ordering = ["kind", "position", "effective_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "effective_on"], name="catalog_listing_from_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=models.Q(ended_on__isnull=True),
                name="catalog_listing_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gt=models.F("effective_on")),
                name="catalog_listing_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"

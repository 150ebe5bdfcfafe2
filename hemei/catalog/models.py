"""Tables of the catalogue: facts, papers, items and menus in versions, and what people call them.

A version is in force from `effective_on` (included) to `ended_on` (excluded). Content is data in `spec`, so
that an order can pin exactly what it was made with. Agencies are held by their code.
"""

from __future__ import annotations

from django.db import models

from hemei.catalog.enums import ListingKind, VersionStatus
from hemei.ledger.models import Matter


class Fact(models.Model):
    """One answer that is asked once (字段字典). `schema` is its JSON Schema."""

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


class Paper(models.Model):
    """One kind of paper (材料). `issued_by` is an item code, `issuer` a body outside the catalogue."""

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


class Version(models.Model):
    """What versions of items and menus have in common.

    Its life is a matter of the ledger; a version that a load or an import put in force gets one with its next act.
    """

    matter = models.OneToOneField(Matter, models.PROTECT, null=True, blank=True, related_name="%(class)s")
    number = models.PositiveIntegerField("版本号")
    status = models.CharField("状态", max_length=12, choices=VersionStatus, default=VersionStatus.DRAFT)
    effective_on = models.DateField("生效日", null=True, blank=True)
    ended_on = models.DateField("失效日", null=True, blank=True)
    spec = models.JSONField("内容")
    made_by = models.CharField("起草人", max_length=100)
    made_at = models.DateTimeField("起草时间")
    published_by = models.CharField("发布人", max_length=100, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    made_key = models.CharField("起草账号", max_length=80, blank=True)
    published_key = models.CharField("发布账号", max_length=80, blank=True)
    suspended_on = models.DateField("暂停日", null=True, blank=True)
    reason = models.CharField("暂停或取消的理由", max_length=300, blank=True)

    class Meta:
        abstract = True


def two_people(name: str) -> models.CheckConstraint:
    """This will forbid that who wrote a version also passes and publishes it."""
    return models.CheckConstraint(
        name=name,
        condition=models.Q(published_key="") | ~models.Q(published_key=models.F("made_key")),
        violation_error_message="起草和审核发布不能是同一个人。",
    )


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

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions", verbose_name="事项")

    class Meta:
        verbose_name = verbose_name_plural = "事项版本"
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="catalog_item_version_number"),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(status=VersionStatus.PUBLISHED, ended_on__isnull=True),
                name="catalog_item_one_published",
            ),
            two_people("catalog_item_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.item} 第 {self.number} 版"


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

    menu = models.ForeignKey(Menu, on_delete=models.PROTECT, related_name="versions", verbose_name="菜单")

    class Meta:
        verbose_name = verbose_name_plural = "菜单版本"
        ordering = ["menu", "number"]
        constraints = [
            models.UniqueConstraint(fields=["menu", "number"], name="catalog_menu_version_number"),
            models.UniqueConstraint(
                fields=["menu"],
                condition=models.Q(status=VersionStatus.PUBLISHED, ended_on__isnull=True),
                name="catalog_menu_one_published",
            ),
            two_people("catalog_menu_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.menu} 第 {self.number} 版"


class Intake(models.Model):
    """One file of items on its way in: checked with progress, then entered whole, and undone whole if asked."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="catalog_intake")
    name = models.CharField("文件名", max_length=200)
    kind = models.CharField("种类", max_length=4)
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


class Hall(models.Model):
    """A place where people come (政务服务大厅); `hours` of a working day are words: "08:30-12:00 13:30-17:00"."""

    code = models.SlugField("编号", max_length=40, unique=True)
    name = models.CharField("名称", max_length=80)
    english = models.CharField("英文", max_length=120, blank=True)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("电话", max_length=40, blank=True)
    hours = models.CharField("开放时间", max_length=120)
    sample = models.BooleanField("样例", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "大厅"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class HallTopic(models.Model):
    """What people queue for in a hall (业务类别): a letter on the ticket, and the items that it covers ("*" = all)."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="topics", verbose_name="大厅")
    code = models.SlugField("编号", max_length=40)
    letter = models.CharField("号码字母", max_length=1)
    name = models.CharField("名称", max_length=60)
    english = models.CharField("英文", max_length=120, blank=True)
    items = models.JSONField("事项", default=list)
    slot_minutes = models.PositiveSmallIntegerField("预约时段（分钟）", default=30)
    seats = models.PositiveSmallIntegerField("每个时段可约人数", default=2)

    class Meta:
        verbose_name = verbose_name_plural = "业务类别"
        ordering = ["hall", "letter"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "code"], name="hall_topic_once"),
            models.UniqueConstraint(fields=["hall", "letter"], name="hall_letter_once"),
            models.CheckConstraint(condition=models.Q(slot_minutes__gte=5), name="hall_slot_minutes"),
        ]

    def __str__(self) -> str:
        return self.name


class Window(models.Model):
    """A counter of a hall; it serves the topics that its skills name. Empty `hours` are the hall's."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT, related_name="windows", verbose_name="大厅")
    code = models.CharField("窗口号", max_length=10)
    name = models.CharField("名称", max_length=60)
    english = models.CharField("英文", max_length=120, blank=True)
    exit = models.BooleanField("出件窗口", default=False)
    hours = models.CharField("开放时间", max_length=120, blank=True)
    skills = models.ManyToManyField(
        HallTopic, through="WindowSkill", related_name="windows", verbose_name="能办"
    )

    class Meta:
        verbose_name = verbose_name_plural = "窗口"
        ordering = ["hall", "code"]
        constraints = [models.UniqueConstraint(fields=["hall", "code"], name="hall_window_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class WindowSkill(models.Model):
    """That a window serves a topic."""

    window = models.ForeignKey(Window, on_delete=models.CASCADE)
    topic = models.ForeignKey(HallTopic, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["window", "topic"], name="window_skill_once")]

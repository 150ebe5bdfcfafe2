"""Kinds of intellectual property, uses that a firm consents to, and who sees what of a profile."""

from django.db import models

from hemei.rules.words import mark


class RightKind(models.TextChoices):
    """Kinds of intellectual property; `CLASS_ONE` are those of class I (195号, 115号)."""

    INVENTION = "invention", mark("发明专利")
    PLANT = "plant", mark("植物新品种")
    CROP = "crop", mark("国家级农作物品种")
    DRUG = "drug", mark("国家新药")
    HERB = "herb", mark("国家一级中药保护品种")
    LAYOUT = "layout", mark("集成电路布图设计专有权")
    UTILITY = "utility", mark("实用新型专利")
    DESIGN = "design", mark("外观设计专利")
    SOFTWARE = "software", mark("软件著作权")


CLASS_ONE = frozenset({"invention", "plant", "crop", "drug", "herb", "layout"})


class HighValue(models.TextChoices):
    """What makes an invention patent a high-value one; a patent counts once, whatever holds."""

    STRATEGIC = "strategic", mark("战略性新兴产业")
    OVERSEAS = "overseas", mark("有海外同族专利")
    KEPT = "kept", mark("维持超过十年")
    PLEDGED = "pledged", mark("实现较高质押融资")
    PRIZE = "prize", mark("获国家科技奖或中国专利奖")


class Use(models.TextChoices):
    """What a firm lets its profile be used for, each by itself."""

    MATCH = "match", mark("匹配等级和惠企政策")
    SHARE = "share", mark("科技、工信、财政部门查看年度数据")
    FINANCE = "finance", mark("推送给金融机构")
    PUBLISH = "publish", mark("公开展示")


class Group(models.TextChoices):
    """Parts of a profile that are seen or not."""

    CONTACT = "contact", mark("联系人")
    FIGURES = "figures", mark("年度数据")
    RIGHTS = "rights", mark("知识产权")
    VERDICTS = "verdicts", mark("等级测评")


class Mode(models.TextChoices):
    """How a policy's money reaches a firm."""

    INSTANT = "instant", mark("免申即享")
    QUICK = "quick", mark("快申快享")
    FIXED = "fixed", mark("固定程序")


class Fairness(models.TextChoices):
    """What a policy must not hold, as the reviewer finds it (公平竞争审查条例第八至十一条)."""

    ENTRY = "entry", mark("没有限制市场准入和退出的内容（第八条）")
    FLOW = "flow", mark("没有限制商品、要素自由流动的内容（第九条）")
    COST = "cost", mark("没有违法给予特定经营者优惠、影响生产经营成本的内容（第十条）")
    CONDUCT = "conduct", mark("没有影响生产经营行为的内容（第十一条）")


class PlatformKind(models.TextChoices):
    """Kinds of innovation platform that a firm carries."""

    LAB = "lab", mark("重点实验室")
    ENGINEERING = "engineering", mark("工程研究中心")
    TECHNOLOGY = "technology", mark("技术创新中心")
    ENTERPRISE = "enterprise", mark("企业技术中心")
    STATION = "station", mark("博士后科研工作站")
    INSTITUTE = "institute", mark("新型研发机构")
    DESIGN = "design", mark("工业设计中心")
    OTHER = "other", mark("其他平台")


class Level(models.TextChoices):
    """Who recognised a platform or a carrier."""

    ZONE = "zone", mark("区级")
    CITY = "city", mark("市级")
    PROVINCE = "province", mark("省级")
    NATION = "nation", mark("国家级")


class CarrierStage(models.TextChoices):
    """Where on the way a carrier takes firms in (众创—孵化—加速—产业)."""

    MAKER = "maker", mark("众创空间")
    INCUBATOR = "incubator", mark("孵化器")
    ACCELERATOR = "accelerator", mark("加速器")
    INDUSTRIAL = "industrial", mark("产业园")


class PlaceKind(models.TextChoices):
    """Places of which there are so many: each is given to one person at a time."""

    HOUSING = "housing", mark("人才住房")
    SCHOOL = "school", mark("子女入学学位")


class Relation(models.TextChoices):
    """Who somebody is to the head of a household."""

    HEAD = "head", mark("户主")
    SPOUSE = "spouse", mark("配偶")
    CHILD = "child", mark("子女")
    PARENT = "parent", mark("父母")
    OTHER = "other", mark("其他成员")


class Health(models.TextChoices):
    """What of somebody's health decides about help; shown to nobody who does not look for a purpose."""

    WELL = "well", mark("健康")
    CHRONIC = "chronic", mark("长期慢性病")
    SERIOUS = "serious", mark("患有大病")
    DISABLED = "disabled", mark("残疾")

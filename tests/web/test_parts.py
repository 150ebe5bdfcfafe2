"""The shell's tags, filters, icons and charts, and that no template breaks the strict CSP."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from hemei.rules.chain_model import Merged, Mode, Plan, Serial, Slot
from hemei.web.parts import charts, context, numbers
from hemei.web.parts.icons import ICONS
from hemei.web.templatetags import hemei as tags

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "hemei" / "web" / "templates"
MINE = ["403.html", "404.html", "500.html", "403_csrf.html", "accounts/login.html"]
MINE += [f"parts/{path.name}" for path in (TEMPLATES / "parts").glob("*.html")]
NOON = dt.datetime(2026, 11, 23, 7, 30, tzinfo=dt.UTC)  # 15:30 in the zone, a Monday


def shown(source: str, **context: object) -> str:
    return Template("{% load hemei %}" + source).render(Context(context))


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


@pytest.mark.parametrize("name", sorted(ICONS))
def test_every_icon_is_well_formed_path_data_and_draws_as_xml(name):
    assert re.fullmatch(r"M[MmLlHhVvCcSsQqTtAaZz0-9 .,+-]+", ICONS[name])
    svg = ElementTree.fromstring(tags.icon(name))
    assert svg.get("aria-hidden") == "true"


def test_every_icon_that_a_template_names_is_there():
    named = {
        found
        for path in TEMPLATES.rglob("*.html")
        for found in re.findall(r'(?:\{% icon |icon_name=)"([^"]+)"', path.read_text())
    }
    named |= {icon for _name, _label, icon in (*context._PUBLIC, *context._STAFF)}
    assert named
    assert named <= set(ICONS)


def test_an_unknown_icon_is_a_mistake_of_the_template():
    with pytest.raises(TemplateSyntaxError, match="rocket"):
        shown('{% icon "rocket" %}')


def test_an_icon_with_a_label_is_read_out_and_escaped():
    assert 'role="img" aria-label="&lt;b&gt;"' in shown("{% icon 'bell' label %}", label="<b>")


@pytest.mark.parametrize(
    ("value", "printed"),
    [(3653.6, "3653.6"), (13752, "13,752"), (Decimal("33.98"), "33.98"), (9999, "9999"), (10000, "10,000"),
     (-13752, "-13,752"), (0, "0"), (None, "—"), ("", "—"), (float("nan"), "—"), ("3.150", "3.150"), (True, "—")],
)  # fmt: skip
def test_figures(value, printed):
    assert shown("{{ v|num }}", v=value) == printed


@pytest.mark.parametrize(
    ("value", "places", "printed"),
    [("1.005", 2, "1.01"), ("12.50", 2, "12.5"), ("100.00", 1, "100"), ("9999.95", 1, "10,000"), ("10", 0, "10")],
)  # fmt: skip
def test_figures_rounded(value, places, printed):
    assert numbers.figure(value, places) == printed


def test_a_missing_figure_is_never_nought():
    assert shown("{{ v|num_or:'缺' }} {{ v|wan }} {{ v|change }} {{ v|percent }}", v=None) == "缺 — — —"


def test_units_of_ten_thousand_and_of_a_hundred_million():
    assert shown("{{ a|wan }} {{ b|yi }}", a=137520, b=12_000_000_000) == "13.75 万 120 亿"


def test_growing_by_times_and_being_times_are_said_differently():
    assert shown("{{ v|grew_times }}，{{ w|is_times }}", v="5.7", w="6.7") == "增长 5.7 倍，是 6.7 倍"


def test_per_cent_and_points_are_said_differently():
    source = "{{ v|change }} {{ w|change }} {{ z|change }} {{ v|points }} {{ w|points }}"
    expected = "增长 5.2% 下降 3% 持平 提高 5.2 个百分点 降低 3 个百分点"
    assert shown(source, v="5.2", w=-3, z=0) == expected


def test_times_are_the_zones():
    assert shown("{{ v|local_time }} {{ v|weekday }}", v=NOON) == "2026-11-23 15:30 星期一"
    late = dt.datetime(2026, 11, 23, 16, 30, tzinfo=dt.UTC)  # past midnight in the zone
    assert shown("{{ v|local_day }} {{ v|weekday }}", v=late) == "2026-11-24 星期二"
    assert shown("{{ v|deadline }} | {{ d|deadline }}", v=NOON, d=NOON.date()) == (
        "2026-11-23 星期一 15:30 | 2026-11-23 星期一"
    )
    assert shown("{{ v|local_time }}", v=None) == "—"


@pytest.mark.parametrize(
    ("kind", "code", "name"), [("green", "g", "绿灯"), ("r", "r", "红灯"), ("none", "p", "不计时")]
)
def test_a_light_has_shape_and_words(kind, code, name):
    html = shown("{% light k t %}", k=kind, t="剩 <1> 日")
    assert f'class="light {code}"' in html
    assert f"{name}：" in html
    assert "剩 &lt;1&gt; 日" in html
    assert '<path class="f"' in html or '<circle class="f"' in html


class Order(forms.Form):
    name = forms.CharField(label="名称", help_text="营业执照上的")
    way = forms.ChoiceField(label="用地", choices=[("a", "租"), ("b", "买")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意")
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)


def test_a_wrong_field_is_tied_to_its_error_and_the_summary_links_to_it():
    form = Order({"note": "<script>"})
    html = shown(
        "{% include 'parts/error_summary.html' %}{% for f in form %}{% field f %}{% endfor %}", form=form
    )
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'aria-invalid="true"' in html
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html
    assert len(re.findall(r'href="#', html)) == 3
    for described in re.findall(r'aria-describedby="([^"]+)"', html):
        assert all(f'id="{part}"' in html for part in described.split())
    assert "<script>" not in html
    assert html.count("（选填）") == 1


def test_a_right_form_has_no_summary():
    html = shown("{% include 'parts/error_summary.html' %}{% field form.name %}", form=Order())
    assert "errs" not in html
    assert 'aria-describedby="id_name_hint"' in html


def slot(key: str, start: int, finish: int, **more: object) -> Slot:
    days = {"slack": 0, "critical": True, "because": (), "serial_start": start, "serial_finish": finish}
    return Slot(key=key, start=start, finish=finish, title=key, **{**days, **more})


def plan(*slots: Slot, total: int, serial: int) -> Plan:
    way = {"papers": 0, "forms": 0, "visits": 0}
    return Plan(slots, total, (), (), (), Serial(serial, **way), Merged(total, **way))


def test_the_time_table_groups_by_phase_and_draws_gates_as_lines():
    chart = charts.gantt(
        plan(
            slot("备案", 0, 1, phase="签约前", serial_finish=1),
            slot("节能", 1, 9, phase="签约前", mode=Mode.DEFERRED, serial_start=1, serial_finish=11),
            slot("签合同", 9, 9, kind="gate"),
            slot("施工", 9, 12, phase="签约后", serial_start=11, serial_finish=14),
            slot("环评", 9, 14, phase="签约前", serial_start=14, serial_finish=22),
            total=14,
            serial=22,
        )
    )
    assert [(p.title, [r.slot.key for r in p.rows]) for p in chart.phases] == [
        ("签约前", ["备案", "节能", "环评"]),
        ("签约后", ["施工"]),
    ]
    assert (chart.total, chart.milestone) == (22, "签合同")
    assert chart.modes == (Mode.PLAIN, Mode.DEFERRED)
    row = chart.phases[0].rows[1]
    assert (row.first, row.last, row.days) == (2, 9, 8)
    assert 'class="g-tol" x="10" y="2" width="79"' in row.bar
    assert 'class="g-ms" x1="90" x2="90"' in row.bar
    html = render_to_string("parts/gantt.html", {"chart": chart})
    assert "第 2 日到第 9 日" in html
    assert "签合同" in html


def test_an_empty_plan_and_a_step_of_no_days_can_be_drawn():
    assert charts.gantt(plan(total=0, serial=0)).phases == ()
    row = charts.gantt(plan(slot("当场", 0, 0), total=0, serial=0)).phases[0].rows[0]
    assert (row.first, row.last) == (1, 0) or row.first <= max(row.last, 1)


@pytest.mark.parametrize(("used", "total", "share"), [(0, 8, None), (4, 8, 0.5), (12, 8, 1), (3, 0, None)])
def test_the_dial_is_never_more_than_full(used, total, share):
    svg = charts.dial(used=used, total=total, text="1", sub="天")
    ElementTree.fromstring(svg)
    arcs = re.findall(r'stroke-dasharray="([\d.]+) ([\d.]+)"', svg)
    if share is None:
        assert not arcs
    else:
        ((part, whole),) = arcs
        assert float(part) / float(whole) == pytest.approx(share, abs=0.01)


def test_a_sparkline_leaves_out_what_is_missing():
    svg = charts.sparkline([1, None, 3])
    assert svg.count(" L") == 4  # one segment in the line, three in the area
    assert charts.sparkline([None, 2]) == ""
    assert "nan" not in charts.sparkline([0, 0])


@pytest.mark.parametrize("name", MINE)
def test_templates_compile_and_hold_nothing_inline(name):
    get_template(name)
    source = (TEMPLATES / name).read_text()
    assert not re.search(r"\sstyle=\"|<style|\son[a-z]+=|<script(?! src)|javascript:", source)


def test_the_page_for_a_broken_server_needs_no_request_and_no_database():
    html = get_template("500.html").render()
    assert "hemei.css" in html
    assert "不是您的问题" in html


def test_every_mode_of_the_style_sheet_is_one_that_the_cookies_know():
    css = (ROOT / "static" / "hemei.css").read_text()
    assert set(re.findall(r"data-(\w+)=(\w+)", css)) == set(context.MODES.items())
    request = RequestFactory().get("/", headers={"cookie": "hemei-mode=care; hemei-theme=pink"})
    assert context.modes_of(request) == {"mode": "care", "contrast": "", "theme": ""}


def test_the_style_sheet_loads_nothing_and_keeps_to_old_browsers():
    css = (ROOT / "static" / "hemei.css").read_text()
    assert css.count("{") == css.count("}")
    assert not re.search(r"url\(|@import|:has\(|@layer|color-mix|@container", css)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [("/work/?a=1", "/work/?a=1"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("javascript:1", "/"),
     ("", "/")],
)  # fmt: skip
def test_only_addresses_of_this_site_are_gone_back_to(wanted, got):
    assert context.safe_next(RequestFactory().post("/", {"next": wanted}), "/") == got


def test_roles_of_a_visitor_and_of_a_clerk():
    request = RequestFactory().get("/")
    assert context.roles_of(request) == frozenset()
    request.user = SimpleNamespace(is_authenticated=True, role_codes=lambda: frozenset({"clerk"}))
    assert context.has_role(request, "clerk", "leader")
    assert context.is_staff(request)


@override_settings(SAMPLE=False)
def test_sample_people_are_listed_in_a_sample_zone_only():
    from hemei.web.accounts import sample_people

    assert sample_people() == []
    with override_settings(SAMPLE=True):
        assert {person.username for person in sample_people()} >= {"clerk", "ecology"}


@pytest.mark.parametrize("days", [1, 13, 23, 59, 121, 700])
def test_the_axis_ends_on_a_line_of_the_grid(days):
    chart = charts.gantt(plan(slot("a", 0, days), total=days, serial=days))
    step = chart.ticks[1] if len(chart.ticks) > 1 else chart.total
    assert chart.total >= days
    assert chart.ticks == tuple(range(0, chart.total, step))
    assert chart.total % step == 0
    assert len(chart.ticks) <= 14

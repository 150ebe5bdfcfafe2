"""联验即发证 in a browser: one list, mended from a phone, looked at again, all papers at once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cli.sample import PDF, build_order
from hemei.rules.workdays import local_day

pytestmark = pytest.mark.browser


def test_one_list_mended_from_a_phone_and_papers_at_once(window: Any, clock: Any, tmp_path: Path) -> None:
    order = build_order(at=clock.at - timedelta(hours=2))
    officer = person_by_username("housing-construction")
    ops.call_joint(order=order, day=local_day(clock.at), place="样例厂房南门", actor=officer, now=clock.at)
    where = f"/building/{order.matter.number}/"
    lead = window("housing-construction")
    lead.goto(where)
    lead.get_by_label("问题", exact=True).fill("三层消火栓缺水带")
    lead.get_by_label("违反哪一条").fill("GB 50974 样例条款")
    lead.get_by_role("button", name="写进清单").click()
    lead.get_by_role("button", name="本部门看完").click()
    for agency in ("natural-resources", "urban-management", "archives"):
        joint = queries.joint_of(order.pk)
        assert joint is not None
        ops.conclude_check(joint=joint, actor=person_by_username(agency), now=clock.at)

    phone = window("firm", viewport={"width": 390, "height": 844})
    phone.goto(f"/orders/{order.matter.number}/")
    phone.get_by_role("link", name="工程页").click()
    expect(phone.get_by_text("待整改")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.get_by_label("怎么整改的").fill("已补齐水带")
    picture = tmp_path / "mended.pdf"
    picture.write_bytes(PDF)
    phone.get_by_label("图片（可以不交）").set_input_files(picture)
    phone.get_by_role("button", name="报整改完成").click()
    expect(phone.get_by_text("已整改，等复验")).to_be_visible()

    lead.goto(where)
    lead.get_by_role("button", name="复验通过，销号").click()
    expect(lead.get_by_text("证件当场发出").first).to_be_visible()
    states = {
        one.item_code: one.matter.state for one in queries.building_order(order.matter.number).cases.all()
    }
    assert set(states.values()) == {"granted"}, states
    phone.goto(where)
    numbers = phone.locator("#joint tbody a.num")
    assert numbers.count() == len(states) - 1  # all but the survey, which came before
    expect(phone.get_by_text("销号：")).to_be_visible()

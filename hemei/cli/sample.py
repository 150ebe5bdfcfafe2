"""The people of the labelled sample zone, and how one of its orders is made by the real operations."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from stdnum.cn import ric, uscc

from hemei.accounts import operations as accounts
from hemei.accounts.queries import Person, person_by_username
from hemei.cases import operations as cases
from hemei.cases import queries
from hemei.cases.enums import OpinionVerdict, Verdict
from hemei.catalog import queries as catalog
from hemei.rules.workdays import local_day

PEOPLE = (
    ("firm", "样例企业经办人甲", ("applicant",), "", "样例智能装备有限公司"),
    ("diner", "样例店主乙", ("applicant",), "", "样例餐饮服务店"),
    ("clerk", "窗口人员丙（样例）", ("clerk",), "approval-service", ""),
    ("clerk2", "窗口人员丁（样例）", ("clerk",), "approval-service", ""),
    ("supervisor", "督查人员戊（样例）", ("supervisor",), "", ""),
    ("leader", "领导己（样例）", ("leader",), "", ""),
    ("helper", "帮办专员庚（样例）", ("helper",), "investment-promotion", ""),
    ("editor", "事项管理员辛（样例）", ("editor",), "approval-service", ""),
    ("stat", "统计人员壬（样例）", ("statistician",), "statistics", ""),
    ("it", "系统管理员癸（样例）", ("it",), "", ""),
    ("operator", "热线话务员子（样例）", ("operator",), "", ""),
)
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def sample_code(serial: int) -> str:
    """This will return a well-formed credit code that belongs to nobody: region 000000, check digit right."""
    body = f"91000000MA{serial:07d}"
    return body + str(uscc.calc_check_digit(body))


def _agencies_met(folder: Path) -> set[str]:
    """The agencies that handle the detailed items or give opinions on them."""
    found: set[str] = set()
    for path in (folder / "items").glob("*.toml"):
        row = tomllib.loads(path.read_text(encoding="utf-8"))
        found |= {row["agency"], *row.get("opinions", ())}
    return found


def load_people(folder: Path) -> None:
    """This will make the agencies with an approver and a head each, and the sample people.

    Each password is the username; agencies that no sample order meets get officers who cannot sign in.
    """
    met = _agencies_met(folder)
    agencies = tomllib.loads((folder / "agencies.toml").read_text(encoding="utf-8"))["agency"]
    for row in agencies:
        code, short = row["code"], row["short"]
        accounts.put_agency(
            code=code, name=row["name"], english=row["english"], short=short, duty=row["duty"]
        )
        for name, title, jobs in (
            (code, "审批人员", ["approver"]),
            (f"{code}-head", "负责人", ["approver", "head"]),
        ):
            accounts.put_user(
                username=name, password=name if code in met else "", label=f"{short}{title}（样例）", roles=jobs,
                agency=code,
            )  # fmt: skip
    for serial, (username, label, roles, agency, party_name) in enumerate(PEOPLE):
        party = None
        if party_name:
            party = accounts.put_party(
                kind="legal",
                name=party_name,
                code=sample_code(serial),
                phone=f"1380000{serial:04d}",
                sample=True,
            )
        accounts.put_user(
            username=username, password=username, label=label, roles=roles, agency=agency, party=party
        )


def fill(schema: Mapping[str, Any]) -> dict[str, Any]:
    """This will make plain sample values for a merged form, one for each field, inside its limits."""
    return {key: _value(key, part) for key, part in schema["properties"].items()}


def _value(key: str, part: Mapping[str, Any]) -> Any:
    if "const" in part:
        return part["const"]
    if "enum" in part:
        return part["enum"][0]
    if part.get("oneOf"):
        return part["oneOf"][0].get("const")
    kind = part.get("type")
    if kind == "boolean":
        return True
    if kind in {"number", "integer"}:
        return max(part.get("minimum", 1), 1)
    if kind == "array":
        return [_value(key, part.get("items", {"type": "string"}))]
    return _text(key, part)


def _text(key: str, part: Mapping[str, Any]) -> str:
    form = part.get("format", "")
    known: dict[str, str] = {"project_code": "2611-371599-04-01-000001", "industry_code": "C3562"}
    if key in known:
        return known[key]
    if form == "date":
        return "2026-12-01"
    if form == "uscc" or "credit" in key:
        return sample_code(0)
    if form in {"phone", "mobile"} or "phone" in key or "mobile" in key:
        return "13800000000"
    if key.endswith("_id") or "id_number" in key:
        body = "11010119900307289"
        return body + str(ric.calc_check_digit(body + "X"))
    return "样例" + "甲" * max(int(part.get("minLength", 2)) - 2, 0)


def make_order(*, menu: str, who: str | Person, answers: Mapping[str, Any], at: datetime) -> Any:
    """This will order a menu as a firm would: draft, form, papers, one submission."""
    actor = person_by_username(who) if isinstance(who, str) else who
    view = catalog.menu_by_code(menu, local_day(at))
    order = cases.open_order(menu_version_id=view.version_id, actor=actor, now=at)
    order = cases.save_answers(order=order, answers=answers, form={}, actor=actor, now=at)
    made = queries.plan_of(order, local_day(at))
    form = {key: value for key, value in fill(made.json_schema).items() if key not in answers}
    order = cases.save_answers(order=order, answers={}, form=form, actor=actor, now=at)
    for line in made.plan.papers:
        if line.disposition.value == "to_submit" and line.paper not in queries.gate_papers(made):
            cases.upload_paper(
                order=order, paper=line.paper, name=f"样例-{line.name}.pdf", content=PDF, actor=actor, now=at
            )
    deferred = frozenset(p.paper for p in made.plan.papers if p.disposition.value == "deferrable")
    agreed = frozenset(one.sha256 for one in queries.consents_for(made, deferred, local_day(at)))
    return cases.submit_order(order=order, actor=actor, now=at, deferred=deferred, consents=agreed)


def run_case(number: str, *, clerk: Person, at: datetime, until: datetime, how: str) -> None:
    """This will bring one submitted case as far as `how` says: checked, accepted, consulted or granted."""
    case = queries.case_by_number(number)
    for paper in case.papers.all():
        if paper.origin == "upload":
            cases.check_paper(
                case=case, paper=paper.paper, verdict=Verdict.OK, remark="", actor=clerk, now=at
            )
    if how == "checked":
        return
    cases.accept_case(case=queries.case_by_number(number), actor=clerk, now=at + timedelta(minutes=20))
    if how == "accepted":
        return
    _decide(number, at=at, until=until)


def _decide(number: str, *, at: datetime, until: datetime) -> None:
    case = queries.case_by_number(number)
    officer = person_by_username(case.agency.code)
    wanted = queries.spec_of(case).opinions
    if wanted:
        cases.ask_opinions(case=case, agencies=wanted, mode="all", actor=officer, now=at + timedelta(hours=1))
        for opinion in queries.case_by_number(number).opinions.all():
            cases.give_opinion(
                opinion=opinion, verdict=OpinionVerdict.AGREE, text="",
                actor=person_by_username(opinion.agency.code), now=at + timedelta(hours=2),
            )  # fmt: skip
    case = queries.case_by_number(number)
    for gap in case.promises.all():
        cases.supply_paper(
            case=case,
            paper=gap.paper,
            name="样例补件.pdf",
            content=PDF,
            actor=Person(
                f"party:{case.party_id}", case.party.name, frozenset({"applicant"}), "", case.party_id
            ),
            now=until,
        )
    cases.grant_case(case=queries.case_by_number(number), conditions="", actor=officer, now=until)


OPEN = {"has_staff": True}
RENT = {
    "has_licence": False, "lease_signed": False, "investment_wan": 12000, "in_approval_catalogue": False,
    "power_wan_kwh": 200, "energy_tce": 1200, "coal_t": 0, "eia_class": "form", "pollutant_class": "register",
    "drains_to_sewer": True, "has_renovation": False, "workshop_area_m2": 8600, "hazardous_chemicals": False,
    "occupational_hazard": False, "special_equipment": False, "needs_power": True, "needs_gas": False,
    "has_staff": True,
}  # fmt: skip
BUILD = RENT | {
    "has_licence": True, "land_signed": False, "land_way": "transfer", "staged_permit": True,
    "has_civil_defence": False, "fire_hazard_class": "ding_wu", "labour_intensive": False,
    "site_lng": 115.98, "site_lat": 36.45, "small_firm": False,
}  # fmt: skip


def build_order(*, at: datetime) -> Any:
    """This will bring an order of the last stage so far that its joint day may be called: surveyed, all accepted."""
    order = make_order(menu="build-done", who="firm", answers=BUILD, at=at)
    clerk, firm = person_by_username("clerk"), person_by_username("firm")
    for how in ("granted", "accepted"):
        for case in queries.building_order(order.matter.number).cases.all():
            if case.matter.state == "submitted" and (how == "accepted" or case.item_code == "joint-survey"):
                run_case(case.matter.number, clerk=clerk, at=at, until=at, how=how)
    for case in queries.building_order(order.matter.number).cases.all():
        for gap in case.papers.all():
            if gap.verdict == Verdict.DEFERRED:
                cases.supply_paper(
                    case=case, paper=gap.paper, name="样例.pdf", content=PDF, actor=firm, now=at
                )
    return queries.building_order(order.matter.number)

"""One trade, one licence (一业一证): the menu of a trade, and the state of the whole from its parts.

Clauses: 山东省优化营商环境条例 10, 鲁政办字〔2020〕58号, DB37/T 4280-2020: the limit is the shortest of the parts, the
licence names each part with its own number and term, and a change of one part re-issues the whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hemei.rules.words import mark

STATES = {
    "valid": mark("有效"),
    "partial": mark("部分失效"),
    "lapsed": mark("全部失效"),
}
_REGISTER = ("reg-company", "reg-individual")
_SOURCE = "鲁政办字〔2020〕58号、鲁政办字〔2020〕185号；DB37/T 4280—2020；山东省优化营商环境条例第十条"


@dataclass(frozen=True, slots=True)
class Part:
    """One licence inside a trade licence: its own number, whether it stands, and its last day (None = no end)."""

    item: str
    number: str
    standing: bool
    until: date | None = None

    def good(self, on: date) -> bool:
        """This will say whether the part is good on a day, its last day included."""
        return self.standing and (self.until is None or on <= self.until)


def whole_state(parts: Sequence[Part], on: date) -> str:
    """This will derive the state of the whole: valid when all parts are, lapsed when none is, else partial."""
    good = sum(part.good(on) for part in parts)
    if not good:
        return "lapsed"
    return "valid" if good == len(parts) else "partial"


def whole_until(parts: Sequence[Part], on: date) -> date | None:
    """This will give the day on which the next of the good parts runs out; None = none of them ends."""
    ends = [part.until for part in parts if part.until is not None and part.good(on)]
    return min(ends, default=None)


def fingerprint(parts: Sequence[Part]) -> list[list[str]]:
    """This will give what an edition of the whole says of its parts, so that a later change of any is seen."""
    return sorted(
        [
            part.item,
            part.number,
            "valid" if part.standing else "ended",
            part.until.isoformat() if part.until else "",
        ]
        for part in parts
    )


def trade_menu(trade: Mapping[str, Any]) -> dict[str, Any]:
    """This will make the whole menu of a trade from its short description: one notice, one form, one visit.

    `trade` names code, name, english, icon, suits, suits_english, keywords, questions and permits (item, because,
    because_english, when, apart). What stands `apart` is done along with the rest but is no part of the licence: a
    filing on the spot has no limit that others could keep, and nobody visits for it. Registration comes first where
    there is no licence yet; permits run side by side.
    """
    permits = [row["item"] for row in trade["permits"]]
    parts = [row["item"] for row in trade["permits"] if not row.get("apart")]
    return {
        "code": trade["code"], "name": trade["name"], "english": trade["english"], "icon": trade["icon"],
        "suits": trade["suits"], "suits_english": trade["suits_english"], "source": _SOURCE,
        "keywords": list(trade["keywords"]), "anchor": "",
        "phases": [
            {"key": "register", "name": "登记", "english": "Registration"},
            {"key": "permit", "name": "许可", "english": "Permits"},
        ],
        "questions": [*_questions(), *(dict(row) for row in trade.get("questions", ()))],
        "rules": [*_register_rules(), *(_permit(row) for row in trade["permits"])],
        "edges": [_edge(before, after) for before in _REGISTER for after in permits],
        "joints": [_visit(trade, parts)],
        "combined": {
            "name": f"{trade['trade']}行业综合许可证", "english": f"Combined licence: {trade['english']}",
            "items": parts, "limit_rule": "shortest", "source": _SOURCE, "unsure": True,
            "note": "并入哪些许可以省、市公布的行业清单为准，待确认。",
        },
        "notices": [{
            "code": "one-licence", "level": "info",
            "text": "几张许可合成一张行业综合许可证，任何一张变了，整张换发。",
            "english": "The permits become one trade licence; when one changes the whole is issued anew.",
        }, *(dict(row) for row in trade.get("notices", ()))],
    }  # fmt: skip


def _questions() -> list[dict[str, Any]]:
    return [
        {
            "key": "has_licence", "kind": "yes_no", "text": "你已经有营业执照了吗？",
            "english": "Do you already have a licence?", "why": "有的话直接带出信息，不再登记。",
            "why_english": "Without a licence, registration comes first.", "unsure": False,
        },
        {
            "key": "entity_type", "kind": "choice", "text": "想办个体户还是公司？",
            "english": "Sole trade or company?", "why": "小店多办个体户，你来定。",
            "why_english": "Companies and sole traders register with different papers.", "unsure": False,
            "when": {"===": [{"var": "has_licence"}, False]},
            "options": [
                {"value": "company", "label": "公司", "english": "Company"},
                {"value": "individual", "label": "个体工商户", "english": "Sole trader"},
            ],
        },
    ]  # fmt: skip


def _register_rules() -> list[dict[str, Any]]:
    return [
        {
            "item": item, "phase": "register", "because": because, "because_english": english,
            "when": {"and": [
                {"===": [{"var": "has_licence"}, False]}, {"===": [{"var": "entity_type"}, kind]},
            ]},
        }
        for item, kind, because, english in (
            ("reg-individual", "individual", "你还没有执照，选了个体户。", "No licence yet; you chose a sole trade."),
            ("reg-company", "company", "你还没有执照，选了公司。", "No licence yet; you chose a company."),
        )
    ]  # fmt: skip


def _permit(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "apart"} | {"phase": "permit"}


def _edge(before: str, after: str) -> dict[str, Any]:
    return {
        "before": before, "after": after, "tolerant": False, "reason": "先照后证，许可凭营业执照申请。",
        "reason_english": "Licence first, then permit.",
    }  # fmt: skip


def _visit(trade: Mapping[str, Any], parts: Sequence[str]) -> dict[str, Any]:
    return {
        "code": "site-check", "name": "联合勘验", "english": "Joint site check", "kind": "survey",
        "members": list(parts), "agencies": list(trade["agencies"]), "days": 1, "unit": "workday", "remote": True,
        "note": "一次到店看完；至少两名工作人员。", "source": "样例承诺值，待本区确认",
    }  # fmt: skip

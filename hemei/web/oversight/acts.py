"""The acts of the case page: how the inputs of each are read from its form. What they do stands in the room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from hemei.accounts.queries import Person
from hemei.cases.operations import perform_act
from hemei.web.parts.asked import seen
from hemei.web.parts.licence import licence_renderer

# input of the act → field of the form
_FIELDS: dict[str, dict[str, str]] = {
    "check": {"paper": "paper", "verdict": "verdict", "remark": "remark"},
    "accept": {},
    "doubt": {"reason": "doubt_reason"},
    "decline": {"reason": "decline_reason"},
    "keep": {"reason": "keep_reason"},
    "pause": {"cause": "pause_cause", "days": "pause_days", "notice": "pause_notice"},
    "resume": {"result": "resume_result"},
    "ask_extension": {"days": "extend_days", "reason": "extend_reason"},
    "extend": {"answer": "extend_answer", "note": "extend_note"},
    "terminate": {"reason": "terminate_reason"},
    "grant": {"conditions": "grant_conditions"},
    "refuse": {"reasons": "refuse_reasons"},
    "visit": {"reason": "visit_reason"},
}
_LISTS: dict[str, Callable[[QueryDict], dict[str, Any]]] = {
    "correct": lambda post: {
        "points": {code: post.get(f"point-{code}", "") for code in post.getlist("points")}
    },
    "consult": lambda post: {"agencies": post.getlist("agencies"), "mode": post.get("mode", "")},
}
ACTS = frozenset(_FIELDS) | frozenset(_LISTS)


def act_from(request: HttpRequest, *, case: Any, who: Person, now: datetime) -> str:
    """This will do the act that the POST names, one of `ACTS`, and return its message; a refusal is raised."""
    post, name = request.POST, request.POST["act"]
    read = _LISTS.get(name)
    inputs = read(post) if read else {key: post.get(field, "") for key, field in _FIELDS[name].items()}
    return perform_act(
        case=case, name=name, inputs=inputs, actor=who, now=now, seen=seen(post), render=licence_renderer(request)
    )  # fmt: skip

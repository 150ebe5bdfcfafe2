"""The editor: every part of an item or a menu as fields, what the gate finds beside them; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hemei.accounts.queries import agency_names
from hemei.catalog.enums import VersionStatus
from hemei.catalog.operations import EditedMeanwhile, change_draft, gate
from hemei.catalog.queries.versions import AnyVersion, Change, content_diff, mark_of
from hemei.ledger.operations import Refused
from hemei.web.office.common import KINDS, found, known, owner, state_words
from hemei.web.office.parts import PARTS
from hemei.web.office.schema import Known, read, shown, texts
from hemei.web.parts.asked import actor, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def office_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """This will show a draft as a form with the gate's findings at their places; a POST saves it."""
    version = found(kind, pk)
    if version.status != VersionStatus.DRAFT and request.method != "POST":
        return redirect("office_version", kind, pk)
    names = known(version.spec)
    if request.method == "POST":
        return _save(request, kind, version, names)
    values = texts(PARTS[kind], version.spec, names)
    places, rest = findings(version)
    return _page(request, kind, version, names, values, places, rest=rest)


def _save(request: HttpRequest, kind: str, version: AnyVersion, names: Known) -> HttpResponse:
    values = {key: str(text)[:20_000] for key, text in request.POST.items()}
    content, errors = read(PARTS[kind], values, version.spec, names)
    if errors:
        return _page(request, kind, version, names, values, errors, status=422, seen=values.get("seen", ""))
    try:
        change_draft(
            kind=kind, version_id=version.pk, content=content, seen=values.get("seen", ""), actor=actor(request),
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        # what he typed is shown again, beside what is stored now; sending it once more is his decision
        fresh = found(kind, version.pk)
        theirs = (
            content_diff(fresh.spec, content, names.facts) if isinstance(refused, EditedMeanwhile) else ()
        )
        return _page(
            request,
            kind,
            fresh,
            names,
            values,
            {},
            status=status_of(refused),
            problem=str(refused),
            theirs=theirs,
        )
    except (KeyError, TypeError, ValueError) as wrong:
        problem = _("内容不完整（%s），没有写入。您填的都还在。") % wrong
        return _page(request, kind, version, names, values, {}, status=422, problem=problem)
    messages.success(request, _("草稿已保存。"))
    return redirect("office_edit", kind, version.pk)


def findings(version: AnyVersion) -> tuple[dict[str, str], list[str]]:
    """This will give what the gate finds: at its places, and what has none."""
    places: dict[str, str] = {}
    rest: list[str] = []
    for check in gate(version=version, agencies=agency_names().keys()):
        for finding in check.findings:
            if finding.place:
                places[finding.place] = places.get(finding.place, "") + str(finding)
            else:
                rest.append(str(finding))
    return places, rest


def _page(
    request: HttpRequest, kind: str, version: AnyVersion, names: Known, values: Mapping[str, str],
    problems: Mapping[str, str], *, status: int = 200, problem: str = "", seen: str = "", rest: list[str] | None = None,
    theirs: tuple[Change, ...] = (),
) -> HttpResponse:  # fmt: skip
    drawn = list(shown(PARTS[kind], values, problems, names))
    placed = {cell.name for _part, rows, _text in drawn for _n, cells, _row in rows for cell in cells}
    heads = {part.key for part in PARTS[kind]} | {
        f"{part.key}.{n}" for part, rows, _t in drawn for n, _c, _r in rows
    }
    context = {
        "kind": kind, "kind_label": KINDS[kind], "version": version, "one": owner(version), "parts": drawn,
        "seen": seen or mark_of(version), "problem": problem, "theirs": theirs, "picks": names.picks,
        "state": state_words(version.status), "section": "office",
        "problems": [(place if place in placed else "", text) for place, text in problems.items()],
        "rest": [*(rest or ()), *(text for place, text in problems.items() if place not in placed | heads)],
        "typed_wrong": status == 422 and not problem,
        "facts": names.facts.values(),
        "used": {c.cell.pick for _p, rows, _t in drawn for _n, cs, _r in rows for c in cs},
    }  # fmt: skip
    return render(request, "office/edit.html", context, status=status)

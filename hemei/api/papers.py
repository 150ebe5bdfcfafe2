"""Papers that come in after submission, and files that go out: corrections, the lease, papers, licences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import Field

from hemei.accounts.enums import Scope
from hemei.api.auth import caller
from hemei.api.cases import SEERS, case_of
from hemei.api.orders import OWNERS, order_of, plain_name
from hemei.api.routes import Route
from hemei.api.schemas import Code, Done
from hemei.cases import operations, queries
from hemei.catalog.queries import menu_by_version
from hemei.ledger.operations import Refused
from hemei.rules.workdays import local_day

_HANDS_IN = ("applicant", "helper")


def resubmit(
    request: HttpRequest, number: str, papers: Annotated[list[Code], Form(), Field(max_length=100)],
    files: Annotated[list[UploadedFile], File()],
) -> Any:  # fmt: skip
    """This will hand in the corrected papers of a case, all at once: `papers` names the files in their order."""
    case = case_of(request, number)
    wanted = {one.paper for one in case.papers.all() if one.verdict == "defect"}
    if len(papers) != len(files) or set(papers) != wanted or len(papers) != len(wanted):
        names = "、".join(sorted(wanted))
        raise Refused(
            _("告知书列出的材料要一次交齐，一份一个文件：%s。没有写入。") % (names or _("没有要补正的"))
        )
    handed = {paper: (plain_name(file), file.read()) for paper, file in zip(papers, files, strict=True)}
    operations.resubmit_case(case=case, files=handed, actor=caller(request), now=timezone.now())
    return {"message": _("补正已提交，窗口会在五个工作日内核验。")}


def pass_order_gate(
    request: HttpRequest, number: str, gate: str, file: Annotated[UploadedFile, File()]
) -> Any:
    """This will hand in the paper that a gate waits for (the signed lease), and start what stands behind it."""
    order = order_of(request, number)
    gates = {one["code"]: one for one in menu_by_version(order.menu_version_id).spec.get("gates", ())}
    if gate not in gates:
        raise Http404
    operations.pass_gate(
        order=order, gate=gate, paper=gates[gate]["evidence_paper"], content=file.read(), name=plain_name(file),
        actor=caller(request), now=timezone.now(),
    )  # fmt: skip
    return {"message": _("已经收到，后面的事项自动启动。")}


def get_case_paper(request: HttpRequest, number: str, paper: str) -> Any:
    """This will send the file of one paper of a case."""
    upload = queries.upload_of(case_of(request, number), paper)
    if upload is None:
        raise Http404
    return _sent(upload.path, upload.media_type, upload.name)


def get_case_licence(request: HttpRequest, number: str) -> Any:
    """This will send the signed licence of a case as PDF."""
    licence = getattr(case_of(request, number), "licence", None)
    if licence is None:
        raise Http404
    if why := queries.why_no_paper(licence, local_day(timezone.now())):
        raise Refused(why)
    return _sent(licence.path, "application/pdf", f"{licence.number}.pdf")


def _sent(path: str, media: str, name: str) -> FileResponse:
    where = Path(settings.MEDIA_ROOT) / path
    if not path or not where.is_file():
        raise Http404
    return FileResponse(where.open("rb"), content_type=media, as_attachment=True, filename=name)


_READ, _ACT = Scope.CASES_READ.value, Scope.CASES_ACT.value
_KINDS = ("application/pdf", "image/png", "image/jpeg")
ROUTES = (
    Route("POST", "/cases/{number}/resubmission", resubmit, "补正提交", _HANDS_IN, Done, _ACT, "files", 201),
    Route(
        "POST", "/orders/{number}/gates/{gate}", pass_order_gate, "前提已成就，交凭证", OWNERS, Done,
        Scope.ORDERS_WRITE.value, "file", 201,
    ),
    Route("GET", "/cases/{number}/papers/{paper}", get_case_paper, "一份材料的文件", SEERS, None, _READ, sends=_KINDS),
    Route(
        "GET", "/cases/{number}/licence", get_case_licence, "证照文件", SEERS, None, _READ,
        sends=("application/pdf",),
    ),
)  # fmt: skip

"""What only the registration authority does with those who leave: compulsory notices, documents of successors."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hemei.accounts.queries import Person, party_by_code
from hemei.cases.operations import exits as leave
from hemei.cases.queries import market
from hemei.ledger.operations import Refused
from hemei.web.parts.asked import actor, status_of
from hemei.web.trade.exits import WORDS, exit_or_404, reads_files


class CompulsoryForm(forms.Form):
    """A firm whose licence was revoked, named as the register names it."""

    code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"), max_length=24, help_text=gettext_lazy("照登记簿填写，18 位"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages=WORDS,
    )  # fmt: skip
    name = forms.CharField(
        label=gettext_lazy("企业名称"), max_length=120, help_text=gettext_lazy("要和代码对得上，防止公告错企业"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages=WORDS,
    )  # fmt: skip
    revoked = forms.DateField(
        label=gettext_lazy("吊销营业执照的日子"), widget=forms.DateInput(attrs={"type": "date"}), error_messages=WORDS,
        help_text=gettext_lazy("满三年没有申请注销的才能公告"),
    )  # fmt: skip
    why = forms.CharField(
        label=gettext_lazy("强制注销的理由"), max_length=300, help_text=gettext_lazy("例如：吊销决定的文号"),
        error_messages=WORDS,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def exit_compulsory(request: HttpRequest) -> HttpResponse:
    """This will take the notice of a compulsory deregistration from an approver of the registration authority."""
    who = actor(request)
    if who.agency != leave.REGISTRAR:
        raise Http404(_("强制注销由登记机关公告，您的部门不办这件事。"))
    form, status = CompulsoryForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = _notice(form.cleaned_data, who)
            except Refused as refused:
                form.add_error(None, str(refused))
                status = status_of(refused)
            else:
                messages.success(request, _("已公告。公告期满、没有异议，才能注销。"))
                return redirect("exit", made.matter.number)
    return render(request, "trade/exit_compulsory.html", {"form": form, "section": "desk"}, status=status)


def _notice(given: dict[str, Any], who: Person) -> Any:
    firm = party_by_code(given["code"])
    if firm is None or firm.name != given["name"].strip():
        raise Refused(_("平台上没有这个代码和名称的企业，没有写入。请对照登记簿改正，您填的内容还在。"))
    return leave.publish_compulsory(
        party_id=firm.pk, why=given["why"], revoked=given["revoked"], actor=who, now=timezone.now()
    )


@require_safe
def exit_heir(request: HttpRequest, number: str, line: int) -> HttpResponseBase:
    """This will give the document of one link of a chain to its firm and to officers of the registration authority."""
    who = actor(request)
    row = exit_or_404(number)
    heir = market.heir_file(row, line) if reads_files(who) or row.party_id == who.party_id else None
    path = Path(settings.MEDIA_ROOT) / heir.path if heir else None
    if heir is None or path is None or not path.is_file():
        raise Http404
    kind = guess_type(path.name)[0] or "application/octet-stream"
    return FileResponse(path.open("rb"), content_type=kind, filename=heir.name)

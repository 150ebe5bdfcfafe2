"""Published press sheets for everybody: list, text with numbers that open, one number, RSS."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hemei.accounts.queries import agency_names
from hemei.indicators import queries
from hemei.rules.figures.sheet import parse
from hemei.web.parts.context import zone_name
from hemei.web.parts.series import period_words
from hemei.web.press.files import value_words

_LEAD = 160  # characters of a release in the feed
_UNFIT = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 does not allow


def _published(number: str) -> queries.Release:
    row = queries.release_by_number(number)
    if row is None or row.published_at is None:
        raise Http404(_("没有这份发布稿，或它还没有发布。"))
    return row


@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """This will list what has been published, newest first."""
    return render(request, "press/releases.html", {"rows": queries.releases(published=True)})


@require_safe
def release_page(request: HttpRequest, number: str) -> HttpResponse:
    """This will show a published sheet as it was signed; every number leads to what stands behind it."""
    row = _published(number)
    by_hand = {one.place for one in queries.numbers_of(row) if one.reason}
    return render(
        request, "press/release.html", {"it": row, "blocks": parse(row.text).blocks, "by_hand": by_hand}
    )


@require_safe
def number_page(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """This will show the definition, value and source of one number of a published sheet."""
    row = _published(number)
    one = next((one for one in queries.numbers_of(row) if one.place == place), None)
    if one is None:
        raise Http404(_("这份发布稿里没有这个数。"))
    seen, later = one.observation, None
    if seen is not None:
        later = getattr(seen, "replaced_by", None)
    agency = agency_names().get(one.indicator.agency, one.indicator.agency) if one.indicator else ""
    context = {
        "it": row, "one": one, "value": value_words(one), "later": later, "agency": agency,
        "period": period_words(seen.starts_on, seen.ends_on) if seen else "",
    }  # fmt: skip
    return render(request, "press/number.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """This will give the last releases as RSS 2.0."""
    made = Rss201rev2Feed(
        title=_("%s 发布") % zone_name(), link=request.build_absolute_uri(reverse("releases")),
        description=_("每个数都能点开的发布稿"), language="zh-cn",
        feed_url=request.build_absolute_uri(reverse("releases_rss")),
    )  # fmt: skip
    for row in queries.releases(published=True, limit=30):
        text = " ".join(one.text for one in parse(row.text).blocks)
        where = request.build_absolute_uri(reverse("release", args=[row.matter.number]))
        made.add_item(
            title=_UNFIT.sub("", row.title), link=where, description=_UNFIT.sub("", text[:_LEAD]),
            pubdate=row.published_at, unique_id=where,
        )  # fmt: skip
    return HttpResponse(made.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")

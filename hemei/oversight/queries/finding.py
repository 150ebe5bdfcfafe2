"""Finding tickets: by words of any length among a million, what is like a new one, and what many people raise."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from hemei.oversight.models import HotlineTicket, TicketGram
from hemei.rules.alike import Rarity, common, likeness, phrases, plain, sketch, terms
from hemei.rules.hotline import alike_settings, manner
from hemei.rules.workdays import local_day

_LONGEST = 60  # signs of a question
_NEWEST = 3000  # of what a question finds are looked at
_NEAR, _LEADS = 40, 5  # tickets that may be alike, and topics of theirs, that a new one is held against
_RUN = 3  # so many neighbouring signs make at least two pairs


def found(rows: QuerySet[HotlineTicket], question: str) -> QuerySet[HotlineTicket]:
    """This will narrow tickets to those that hold every word of a question, the newest first; or that number."""
    words = plain(question)[:_LONGEST].split()
    if len(words) == 1 and (by_number := rows.filter(matter__number=question.strip().upper()[:60])).exists():
        return by_number
    asked = [(word, terms(word)) for word in words]
    if not any(grams for _word, grams in asked):
        return rows.none()
    if connection.vendor == "postgresql":
        return _found_pg(rows, asked)
    newest = RawSQL(  # noqa: S611 - the question is a parameter
        f"SELECT rowid FROM hotline_grams WHERE hotline_grams MATCH %s ORDER BY rowid DESC LIMIT {_NEWEST}",  # noqa: S608
        [" AND ".join(_match(grams) for _word, grams in asked if grams)],
    )  # fmt: skip
    return rows.filter(pk__in=newest)


def _match(grams: Sequence[str]) -> str:
    """Pairs one after another are the word itself; a sign alone is the beginning of a pair."""
    if len(grams) == 1 and len(grams[0]) == 1:
        return f'"{grams[0]}"*'
    return '"' + " ".join(grams) + '"'


def _found_pg(
    rows: QuerySet[HotlineTicket], asked: Sequence[tuple[str, list[str]]]
) -> QuerySet[HotlineTicket]:
    wanted = " & ".join(
        f"'{gram}'" + (":*" if len(grams) == 1 and len(gram) == 1 else "") for _word, grams in asked for gram in grams
    )  # fmt: skip
    inner = "SELECT ticket_id FROM hotline_grams WHERE grams @@ %s::tsquery"
    if _common(asked):  # the newest ones hold enough of them; an index over all would read a great part of it
        inner += " AND ticket_id > (SELECT max(matter_id) - 100000 FROM oversight_hotlineticket)"
    inner += f" ORDER BY ticket_id DESC LIMIT {_NEWEST}"
    return rows.filter(pk__in=RawSQL(inner, [wanted]))  # noqa: S611 - the question is a parameter


def _common(asked: Sequence[tuple[str, list[str]]]) -> bool:
    grams = {gram for _word, some in asked for gram in some}
    known = rarity(grams)
    return bool(known.docs) and min(known.counts.get(gram, 0) for gram in grams) > 30_000


def rarity(grams: Set[str]) -> Rarity:
    """This will read in how many tickets these pairs stand, as the worker counted them last."""
    counts: dict[str, int] = {}
    every = ["#docs", *sorted(grams)]
    for start in range(0, len(every), 900):
        part = every[start : start + 900]
        counts |= dict(TicketGram.objects.filter(pk__in=part).values_list("gram", "n"))
    return Rarity(counts, max(counts.pop("#docs", 0), 1))


@dataclass(frozen=True, slots=True)
class Alike:
    """A ticket that may be the same matter: how much both share (0 to 1), and the words that say so."""

    row: HotlineTicket
    share: float
    reason: tuple[str, ...]


def alike(title: str, text: str, on: date, *, but: int | None = None, most: int = 10) -> list[Alike]:
    """This will find the tickets that are most likely the same matter, among all of them, the likeliest first."""
    rules = alike_settings(on)
    how = manner(on)
    own = frozenset().union(*how.parts(title, text))
    if not own:
        return []
    known = rarity(own)
    seeds = known.seeds(own, rules["seeds"], rules["posts"])
    keys = _candidates(seeds, known, rules["candidates"] + 1)
    near_ones = HotlineTicket.objects.select_related("matter").filter(pk__in=keys, secret=False)
    rows = list(near_ones.exclude(pk=but or 0).defer("reply"))
    others = {gram for row in rows for part in how.parts(row.matter.title, row.text) for gram in part}
    known = Rarity({**rarity(others - own).counts, **known.counts}, known.docs)
    mine = sketch(title, text, known, how)
    scored = []
    for row in rows:
        other = sketch(row.matter.title, row.text, known, how)
        if (share := likeness(mine, other)) >= rules["least"]:
            grams = common(mine, other, 12)
            scored.append(Alike(row, share, phrases(grams, f"{row.matter.title}\n{row.text[:300]}", 6)))
    return sorted(scored, key=lambda one: (-one.share, one.row.pk))[:most]


def _candidates(seeds: Sequence[str], known: Rarity, most: int) -> list[int]:
    """The tickets that hold most of the rarest pairs, by weight."""
    found_: dict[int, float] = {}
    with connection.cursor() as cursor:
        for gram in seeds:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT ticket_id FROM hotline_grams WHERE grams @@ %s::tsquery LIMIT 3000", [f"'{gram}'"]
                )
            else:
                cursor.execute(
                    "SELECT rowid FROM hotline_grams WHERE hotline_grams MATCH %s ORDER BY rowid DESC LIMIT 3000",
                    [f'"{gram}"'],
                )
            weight = known.weight(gram)
            for (key,) in cursor.fetchall():
                found_[key] = found_.get(key, 0.0) + weight
    return sorted(found_, key=lambda key: (-found_[key], -key))[:most]


HOT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Hot:
    """What many people raise: the first ticket of it, how many of the last days are like it, the words they share."""

    row: HotlineTicket
    topic: str  # number of the ticket that the others are like; it may have become secret
    count: int
    words: tuple[str, ...]


def hot_topics(now: datetime, *, days: int = HOT_DAYS, most: int = 20) -> list[Hot]:
    """This will give what most tickets of the last days raise, among all of them, as the worker put them together."""
    on = local_day(now)
    rows = HotlineTicket.objects.filter(opened_on__gte=on - timedelta(days=days), secret=False).exclude(
        matter__state="void"
    )
    least, leads = alike_settings(on)["hot"], Coalesce("lead", "pk")
    counted = rows.order_by().values(key=leads).annotate(n=Count("pk"), first=Min("pk"), last=Max("pk"))
    found_ = list(counted.filter(n__gte=least).order_by("-n", "key")[:most])
    keys = {one[name] for one in found_ for name in ("key", "first", "last")}
    by_key = HotlineTicket.objects.select_related("matter").defer("reply").in_bulk(keys)
    made = []
    for one in found_:
        first, last = by_key[one["first"]], by_key[one["last"]]
        made.append(Hot(first, by_key[one["key"]].matter.number, one["n"], _shared(first, last, on)))
    return made


def _shared(one: HotlineTicket, other: HotlineTicket, on: date) -> tuple[str, ...]:
    grams = _grams(one, on) & _grams(other, on)
    return phrases(grams, one.matter.title) or phrases(grams, one.text[:300])


def _grams(row: HotlineTicket, on: date) -> frozenset[str]:
    return frozenset().union(*manner(on).parts(row.matter.title, row.text))


def lead_of(row: HotlineTicket, since: date, on: date) -> int | None:
    """This will give the first ticket since a day that this one is like, itself first of its topic; None for none.

    Each is held against the first of a topic, not against any of it, so that topics do not grow into one another.
    """
    near = [
        one.row
        for one in alike(row.matter.title, row.text, on, but=row.pk, most=_NEAR)
        if one.row.pk < row.pk and one.row.opened_on >= since
    ]
    leads = list(dict.fromkeys(one.lead_id or one.pk for one in near))[:_LEADS]
    rows = HotlineTicket.objects.select_related("matter").filter(opened_on__gte=since).in_bulk(leads)
    known = rarity(frozenset().union(_grams(row, on), *(_grams(one, on) for one in rows.values())))
    mine, how = sketch(row.matter.title, row.text, known, manner(on)), manner(on)
    shares = {
        key: likeness(mine, sketch(one.matter.title, one.text, known, how)) for key, one in rows.items()
    }
    best = max(shares, key=lambda key: (shares[key], -key), default=None)
    return best if best is not None and shares[best] >= alike_settings(on)["least"] else None

"""A directly-follows graph as SVG: acts from top to bottom in the order in which they come, edges as links.

The table beside it has every edge; the drawing leaves out the rarest and says how many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hemei.rules.mining import Edge, Graph, Variant

ACTS, EDGES, LABELS = 16, 30, 14  # at most so many boxes, lines and figures on lines
_WIDTH, _BOX, _HIGH, _STEP, _TOP = 720, 196, 44, 104, 16
_NEAR = 0.5  # acts whose mean places differ by less stand side by side
_ACROSS = 3
_LETTERS = 26  # half-width letters in a box


@dataclass(frozen=True, slots=True)
class Words:
    """What the drawing asks its page for: the name of an act, the words and the address of an edge."""

    act: Callable[[str], str]
    edge: Callable[[Edge], str]
    short: Callable[[Edge], str]
    url: Callable[[Edge], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The drawing, and how many acts and edges it leaves out."""

    svg: SafeString
    acts_left: int
    edges_left: int


def draw(
    graph: Graph, ways: Sequence[Variant], words: Words, label: str, slow: frozenset[tuple[str, str]]
) -> Drawn:
    """This will draw the most frequent acts and edges; `slow` edges are marked."""
    acts = list(graph.acts)[:ACTS]
    if not acts:
        return Drawn(SafeString(""), 0, 0)
    places = _places(_rows(acts, ways))
    edges = [edge for edge in graph.edges if edge.source in places and edge.target in places][:EDGES]
    height = max(y for _x, y in places.values()) + _HIGH + _TOP
    most = max((edge.count for edge in edges), default=1)
    lines, figures = [], []
    for rank, edge in enumerate(edges):
        marked = (edge.source, edge.target) in slow
        path, tip, middle = _path(places[edge.source], places[edge.target])
        lines.append(_line(edge, words, path, tip, edge.count / most, slow=marked))
        if rank < LABELS or marked:
            figures.append((_text(middle[0]), _text(middle[1]), words.short(edge)))
    svg = format_html(
        '<svg class="dfg" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}</svg>', _WIDTH, height, label,
        format_html_join("", "{}", ((line,) for line in lines)),
        format_html_join("", "{}", ((_box(words.act(act), graph.acts[act], places[act]),) for act in acts)),
        format_html_join("", '<text class="dfg-l" x="{}" y="{}">{}</text>', figures),
    )  # fmt: skip
    return Drawn(svg, len(graph.acts) - len(acts), len(graph.edges) - len(edges))


def _rows(acts: Sequence[str], ways: Sequence[Variant]) -> list[list[str]]:
    """Acts in rows by the mean place at which they first come."""
    total, seen = dict.fromkeys(acts, 0.0), dict.fromkeys(acts, 0)
    for way in ways:
        for place, act in enumerate(dict.fromkeys(way.acts)):
            if act in total:
                total[act] += place * len(way.cases)
                seen[act] += len(way.cases)
    mean = {act: total[act] / seen[act] if seen[act] else 0.0 for act in acts}
    rows: list[list[str]] = []
    for act in sorted(acts, key=lambda one: (mean[one], one)):
        if rows and len(rows[-1]) < _ACROSS and mean[act] - mean[rows[-1][0]] < _NEAR:
            rows[-1].append(act)
        else:
            rows.append([act])
    return rows


def _places(rows: Sequence[Sequence[str]]) -> dict[str, tuple[float, float]]:
    """Upper middle of each box; rows of one lean left and right in turn, so that lines past them stay visible."""
    found: dict[str, tuple[float, float]] = {}
    for n, row in enumerate(rows):
        lean = (-70 if n % 2 else 70) if len(row) == 1 and 0 < n < len(rows) - 1 else 0
        for place, act in enumerate(row):
            found[act] = (_WIDTH * (place + 0.5) / len(row) + lean, float(_TOP + n * _STEP))
    return found


def _box(name: str, count: int, place: tuple[float, float]) -> SafeString:
    x, y = place
    rect = '<rect class="dfg-n" x="{}" y="{}" width="{}" height="{}" rx="8"/>'
    text = '<text class="{}" x="{}" y="{}">{}</text>'
    return format_html(
        "<g><title>{} {}</title>{}{}{}</g>", name, count,
        format_html(rect, _text(x - _BOX / 2), _text(y), _BOX, _HIGH),
        format_html(text, "dfg-t", _text(x), _text(y + 19), _short(name)),
        format_html(text, "dfg-c", _text(x), _text(y + 37), count),
    )  # fmt: skip


def _text(value: float) -> SafeString:
    return SafeString(f"{value:.1f}")


def _short(name: str) -> str:
    """As many letters as fit, a Chinese one counting two, a capital nearly one and a half."""
    room, kept = float(_LETTERS), ""
    for letter in name:
        room -= 2 if not letter.isascii() else 1.4 if letter.isupper() else 1
        if room < 0:
            return kept[:-1] + "…"
        kept += letter
    return kept


def _line(edge: Edge, words: Words, path: str, tip: str, share: float, *, slow: bool) -> SafeString:
    told = words.edge(edge)
    return format_html(
        '<a class="dfg-e{}" href="{}" aria-label="{}"><title>{}</title><path d="{}" stroke-width="{}"/>'
        '<path class="dfg-a" d="{}"/></a>',
        " dfg-slow" if slow else "", words.url(edge), told, told, path, _text(1.2 + 4.8 * share), tip,
    )  # fmt: skip


def _path(a: tuple[float, float], b: tuple[float, float]) -> tuple[str, str, tuple[float, float]]:
    """The line from one box to another (down, aside or back up), its arrow head, and where its figure stands."""
    (ax, ay), (bx, by) = a, b
    if by > ay:
        start, end = ay + _HIGH, by - 8
        bend = (end - start) * 0.5
        # a line that passes over rows keeps to the side of the boxes
        side = 0.0 if by - ay <= _STEP else (150.0 if (ax + bx) / 2 >= _WIDTH / 2 else -150.0)
        pull = f"{ax + side:.1f} {start + bend:.1f} {bx + side:.1f} {end - bend:.1f}"
        path = f"M{ax:.1f} {start:.1f}C{pull} {bx:.1f} {end:.1f}"
        middle = ((ax + bx) / 2 + 0.75 * side, (start + end) / 2 + 4)
        return path, f"M{bx - 5:.1f} {end:.1f}h10l-5 8z", middle
    if by == ay and ax != bx:
        way = 1.0 if bx > ax else -1.0
        start, end, y = ax + way * _BOX / 2, bx - way * (_BOX / 2 + 8), ay + _HIGH / 2 - way * 9
        tip = f"M{end:.1f} {y - 5:.1f}v10l{8 * way:.1f} -5z"
        return f"M{start:.1f} {y:.1f}L{end:.1f} {y:.1f}", tip, ((start + end) / 2, y - way * 9 + 4)
    side = 1.0 if (ax + bx) / 2 < _WIDTH / 2 else -1.0
    sx, ex = ax + side * _BOX / 2, bx + side * (_BOX / 2 + 8)
    out = max(sx, ex) + 60 if side > 0 else min(sx, ex) - 60
    sy, ey = ay + _HIGH * (0.7 if a == b else 0.5), by + _HIGH * (0.3 if a == b else 0.5)
    path = f"M{sx:.1f} {sy:.1f}C{out:.1f} {sy:.1f} {out:.1f} {ey:.1f} {ex:.1f} {ey:.1f}"
    middle = (0.25 * (sx + ex) / 2 + 0.75 * out, (sy + ey) / 2 + 4)
    return path, f"M{ex:.1f} {ey - 5:.1f}v10l{-8 * side:.1f} -5z", middle

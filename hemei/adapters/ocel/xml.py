"""The same log as OCEL 2.0 XML: types first, then objects, then events; nothing but keys is held in memory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from hemei.adapters.ocel.writing import EVENT, MATTER, Counts, Walk, around, iso, links_of
from hemei.cases.queries.exchange import ExportedMatter

# characters that XML 1.0 cannot hold at all
_BARRED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_xml(path: Path, walk: Walk) -> Counts:
    """This will write an OCEL 2.0 XML file in three walks: types, objects, events."""
    made, kinds, names, others, known = Counts(), set[str](), set[str](), dict[str, str](), set[str]()
    for matter in walk():
        kinds.add(matter.kind)
        names.update(act.name for act in matter.acts)
        others.update({key: kind for key, kind, _how in around(matter)})
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<log>\n<object-types>\n')
        out.writelines(_type("object-type", name, MATTER) for name in sorted(kinds))
        out.writelines(_type("object-type", name, ()) for name in sorted({*others.values()}))
        out.write("</object-types>\n<event-types>\n")
        out.writelines(_type("event-type", name, EVENT) for name in sorted(names))
        out.write("</event-types>\n<objects>\n")
        for matter in walk():
            known.add(matter.number)
            out.write(_matter(matter, known))
            made.objects += 1
        for key, kind in others.items():
            out.write(f"<object id={_q(key)} type={_q(kind)}><attributes/></object>\n")
            made.objects += 1
        out.write("</objects>\n<events>\n")
        for matter in walk():
            out.writelines(_events(matter, known))
            made.events += len(matter.acts)
        out.write("</events>\n</log>\n")
    return made


def _q(text: str) -> str:
    return quoteattr(_BARRED.sub("�", text))


def _type(tag: str, name: str, attributes: Iterable[tuple[str, str]]) -> str:
    inner = "".join(f"<attribute name={_q(key)} type={_q(kind)}/>" for key, kind in attributes)
    return f"<{tag} name={_q(name)}><attributes>{inner}</attributes></{tag}>\n"


def _links(links: Iterable[tuple[str, str]]) -> str:
    inner = "".join(f"<relationship object-id={_q(key)} qualifier={_q(how)}/>" for key, how in links)
    return f"<objects>{inner}</objects>" if inner else ""


def _matter(matter: ExportedMatter, known: set[str]) -> str:
    opened = iso(matter.opened_at)
    facts = "".join(
        f'<attribute name="{name}" time="{opened}">{escape(_BARRED.sub("�", value))}</attribute>'
        for name, value in (("state", matter.state), ("opened", opened))
    )
    head = f"<object id={_q(matter.number)} type={_q(matter.kind)}><attributes>{facts}</attributes>"
    return f"{head}{_links(links_of(matter, known))}</object>\n"


def _events(matter: ExportedMatter, known: set[str]) -> Iterable[str]:
    links = _links([(matter.number, "moves"), *links_of(matter, known)])
    for act in matter.acts:
        values = zip(("resource", "source", "target"), (act.who, act.source, act.target), strict=True)
        facts = "".join(
            f'<attribute name="{name}">{escape(_BARRED.sub("�", value))}</attribute>'
            for name, value in values
        )
        yield (
            f'<event id={_q(act.key)} type={_q(act.name)} time="{iso(act.at)}">'
            f"<attributes>{facts}</attributes>{links}</event>\n"
        )

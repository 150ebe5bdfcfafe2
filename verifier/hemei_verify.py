#!/usr/bin/env python3
"""Check a Hemei archive package, or a case exported as JSON, without Hemei: plain Python 3.8 or later, one file.

    python3 hemei_verify.py PACKAGE.zip [MORE…] [--seals seals.json]

A package is checked byte by byte: its container, the fixity of every file, the hash chain of every matter, the
proof that each act lies under its seal, the seals themselves, and that licences are those the acts name.
--seals takes the list of seals that the zone publishes (GET /api/v1/ledger/seals), which the package cannot forge.
Exit code: 0 all holds, 1 something was altered, 2 not readable as either. Written from docs/archive-format.md.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import sys
import zlib
from typing import Any, BinaryIO, Dict, List, Optional, Tuple

ZERO = "0" * 64
UNIT = "\x1f"
CHUNK = 1 << 20
FORMAT = "hemei-archive/1"
LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
DAY_ONE = 0x0021  # 1 January 1980: a package carries no times of files
MODE = 0o100644 << 16
COVERED = ("number", "seq", "name", "actor", "actor_label", "at", "known_at", "source", "target")
ACT = {*COVERED, "payload", "prev", "digest", "seal"}


class Altered(Exception):
    """Something is not as it was written; the message says what and where."""


class Unknown(Exception):
    """The file is neither a package nor an exported case."""


def canonical(value: Any) -> str:
    """This will write JSON with sorted keys and no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def chained(prev: str, fields: List[str], payload: str) -> str:
    """This will return the digest of one link: what came before it, its fields, its payload."""
    return hashlib.sha256(UNIT.join([prev, *fields, payload]).encode("utf-8")).hexdigest()


# --- the container ---------------------------------------------------------------------------------------------


class Entry:
    """One file of the package as its local header names it."""

    def __init__(
        self, name: str, crc: int, size: int, offset: int, sha256: str, content: Optional[bytes]
    ) -> None:
        self.name, self.crc, self.size, self.offset = name, crc, size, offset
        self.sha256, self.content = sha256, content


def local_header(name: bytes, crc: int, size: int) -> bytes:
    """This will return the only local header that a package may hold for a file."""
    return LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, DAY_ONE, crc, size, size, len(name), 0) + name


def tail(entries: List[Entry], start: int) -> bytes:
    """This will return the only directory that a package with these files may end with."""
    made = b""
    for one in entries:
        name = one.name.encode("ascii")
        made += CENTRAL.pack(
            b"PK\x01\x02", 3 << 8 | 20, 20, 0, 0, 0, DAY_ONE, one.crc, one.size, one.size, len(name), 0, 0, 0, 0,
            MODE, one.offset,
        ) + name  # fmt: skip
    count = len(entries)
    return made + END.pack(b"PK\x05\x06", 0, 0, count, count, len(made), start, 0)


def read_entry(file: BinaryIO, head: bytes, offset: int) -> Entry:
    """This will read one file of the package, whose local header began with `head`."""
    rest = file.read(LOCAL.size - len(head))
    if len(head) + len(rest) != LOCAL.size:
        raise Altered("the package ends in the middle of a header")
    parts = LOCAL.unpack(head + rest)
    crc, size, length = parts[6], parts[7], parts[9]
    raw = file.read(length)
    if not raw or any(not 33 <= sign <= 126 for sign in raw):
        raise Altered("a file name at byte %d is not as it was written" % offset)
    if head + rest + raw != local_header(raw, crc, size):
        raise Altered("the header at byte %d is not as it was written" % offset)
    name, digest, found, left = raw.decode("ascii"), hashlib.sha256(), 0, size
    kept = io.BytesIO() if name.endswith(".json") else None
    while left:
        chunk = file.read(min(CHUNK, left))
        if not chunk:
            raise Altered("%s is cut off" % name)
        digest.update(chunk)
        found = zlib.crc32(chunk, found)
        if kept is not None:
            kept.write(chunk)
        left -= len(chunk)
    if found != crc:
        raise Altered("the content of %s does not fit its checksum" % name)
    return Entry(name, crc, size, offset, digest.hexdigest(), kept.getvalue() if kept else None)


def read_container(file: BinaryIO) -> List[Entry]:
    """This will read every file of a package and require each byte around them to be the expected one."""
    entries: List[Entry] = []
    while True:
        offset = file.tell()
        head = file.read(4)
        if head != b"PK\x03\x04":
            break
        entries.append(read_entry(file, head, offset))
    if not entries:
        raise Unknown("no package")
    if head + file.read() != tail(entries, offset):
        raise Altered("the directory at the end of the package is not as it was written")
    return entries


# --- the acts --------------------------------------------------------------------------------------------------


def leaf(digest: str) -> bytes:
    """This will return the leaf of an act in the tree of a seal (RFC 6962, section 2)."""
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def root_of(digest: str, steps: List[List[str]]) -> str:
    """This will walk from an act to the root of its seal."""
    here = leaf(digest)
    for side, other in steps:
        if side not in ("left", "right"):
            raise Altered("a step of a proof leads nowhere")
        pair = bytes.fromhex(other) + here if side == "left" else here + bytes.fromhex(other)
        here = hashlib.sha256(b"\x01" + pair).digest()
    return here.hex()


def check_chain(given: Dict[str, Any]) -> int:
    """This will recompute the chain of one matter and return how many acts it has."""
    number, prev, acts = given["number"], ZERO, given["acts"]
    if set(given) != {"number", "kind", "head", "acts"} or not acts:
        raise Altered("matter %s is not whole" % number)
    for seq, act in enumerate(acts, 1):
        where = "%s, act %d" % (number, seq)
        if set(act) != ACT or act["number"] != number or act["seq"] != seq or act["prev"] != prev:
            raise Altered(where + ": does not follow the act before it")
        if chained(prev, [str(act[key]) for key in COVERED], act["payload"]) != act["digest"]:
            raise Altered(where + ": not as it was written")
        if given["kind"] != "history" and act["name"].split(".")[0] != given["kind"]:
            raise Altered(where + ": belongs to another kind of matter")
        prev = act["digest"]
    if prev != given["head"]:
        raise Altered("%s: acts are missing at the end" % number)
    return len(acts)


def check_seals(seals: List[Dict[str, Any]]) -> Dict[int, Dict[str, Any]]:
    """This will recompute the seals and return them by their id."""
    known: Dict[int, Dict[str, Any]] = {}
    for one in seals:
        if set(one) != {"id", "sealed_at", "size", "root", "prev", "digest"}:
            raise Altered("seal %s is not whole" % one.get("id"))
        if chained(one["prev"], [one["sealed_at"], str(one["size"])], one["root"]) != one["digest"]:
            raise Altered("seal %s is not as it was written" % one["id"])
        before = known.get(one["id"] - 1)
        if before is not None and before["digest"] != one["prev"]:
            raise Altered("seal %s does not follow the seal before it" % one["id"])
        known[one["id"]] = one
    return known


def check_proofs(matters: List[Dict[str, Any]], seals: Dict[int, Dict[str, Any]]) -> int:
    """This will follow the proof of every sealed act and return how many acts were sealed."""
    proved = 0
    for act in (act for given in matters for act in given["acts"] if act["seal"] is not None):
        place = act["seal"]
        if set(place) != {"id", "proof"} or place["id"] not in seals:
            raise Altered("%s, act %s: its seal is missing" % (act["number"], act["seq"]))
        if root_of(act["digest"], place["proof"]) != seals[place["id"]]["root"]:
            raise Altered("%s, act %s: not under its seal" % (act["number"], act["seq"]))
        proved += 1
    used = {act["seal"]["id"] for given in matters for act in given["acts"] if act["seal"] is not None}
    if used != set(seals):
        raise Altered("a seal without an act, or an act without its seal")
    return proved


def check_published(seals: Dict[int, Dict[str, Any]], published: List[Dict[str, Any]]) -> int:
    """This will compare seals with those that the zone published and return how many of them were found."""
    known = {one["id"]: one for one in published}
    found = 0
    for pk, one in seals.items():
        if pk in known:
            if known[pk]["digest"] != one["digest"] or known[pk]["root"] != one["root"]:
                raise Altered("seal %s is not the one that was published" % pk)
            found += 1
    return found


# --- package and export ----------------------------------------------------------------------------------------


def strict(raw: bytes, name: str) -> Any:
    """This will read canonical JSON; any other way of writing the same is an alteration."""
    try:
        value = json.loads(raw.decode("utf-8"))
    except ValueError:
        raise Altered("%s cannot be read" % name) from None
    if canonical(value).encode("utf-8") != raw:
        raise Altered("%s is not written as it was" % name)
    return value


def check_manifest(entries: List[Entry]) -> Dict[str, Any]:
    """This will require the manifest to name every file with its digest and size, and itself by its own digest."""
    last = entries[-1]
    if last.name != "manifest.json" or last.content is None:
        raise Altered("the manifest is missing at the end of the package")
    manifest = strict(last.content, last.name)
    own = manifest.pop("digest", "")
    if manifest.get("format") != FORMAT:
        raise Altered("the manifest is of another format than " + FORMAT)
    if hashlib.sha256(canonical(manifest).encode("utf-8")).hexdigest() != own:
        raise Altered("the manifest is not as it was written")
    listed = [(row["name"], row["sha256"], row["size"]) for row in manifest["files"]]
    found = [(one.name, one.sha256, one.size) for one in entries[:-1]]
    for (name, sha256, size), row in zip(found, listed):
        if (name, sha256, size) != row:
            raise Altered("%s is not the file that the manifest names" % name)
    if len(listed) != len(found):
        raise Altered("files were added or taken away")
    manifest["digest"] = own
    return dict(manifest)


def check_licences(entries: List[Entry], matters: List[Dict[str, Any]]) -> None:
    """This will require every licence in the package to be one whose digest an act names."""
    named = set()
    for act in (act for given in matters for act in given["acts"]):
        named.add(json.loads(act["payload"]).get("sha256"))
    for one in entries:
        if one.name.startswith("licence/") and one.sha256 not in named:
            raise Altered("%s: no act names this licence" % one.name)


def check_package(file: BinaryIO, published: Optional[List[Dict[str, Any]]] = None) -> str:
    """This will check a package whole and say what was checked; raises `Altered` or `Unknown`."""
    entries = read_container(file)
    manifest = check_manifest(entries)
    content = {one.name: one.content for one in entries}
    if content.get("acts.json") is None or content.get("case.json") is None:
        raise Altered("acts.json or case.json is missing")
    book = strict(content["acts.json"] or b"", "acts.json")
    case = strict(content["case.json"] or b"", "case.json")
    count = sum(check_chain(given) for given in book["matters"])
    if not book["matters"] or not manifest["case"] == case["number"] == book["matters"][0]["number"]:
        raise Altered("the parts belong to different cases")
    if case["files"] != [one.name for one in entries if one.name.startswith("papers/")]:
        raise Altered("the papers are not those of the case")
    seals = check_seals(book["seals"])
    proved = check_proofs(book["matters"], seals)
    check_licences(entries, book["matters"])
    told = "%s: %d files, %d matters, %d acts, %d of them under %d seals" % (
        manifest["case"], len(entries), len(book["matters"]), count, proved, len(seals),
    )  # fmt: skip
    if published is not None:
        told += ", %d of these published" % check_published(seals, published)
    return told


_WAYS = ((",", ":"), (", ", ": "))


def check_export(raw: bytes) -> str:
    """This will check one matter exported as JSON (GET /api/v1/cases/NUMBER/ledger)."""
    try:
        given = json.loads(raw.decode("utf-8"))
        text = raw.decode("utf-8")
    except ValueError:
        raise Unknown("neither a package nor JSON") from None
    if not isinstance(given, dict) or "acts" not in given:
        raise Unknown("JSON, but no exported matter")
    ways = {json.dumps(given, ensure_ascii=plain, separators=way) for plain in (True, False) for way in _WAYS}
    if text not in ways:
        raise Altered("the JSON is not written as it was")
    count = check_chain(given)
    if any(act["seal"] is not None for act in given["acts"]):
        raise Altered("an export carries no seals")
    return "%s: %d acts in one chain" % (given["number"], count)


def check(file: BinaryIO, published: Optional[List[Dict[str, Any]]] = None) -> str:
    """This will check a package or an export and say what was checked; raises `Altered` or `Unknown`."""
    head = file.read(4)
    file.seek(0)
    try:
        return check_package(file, published) if head == b"PK\x03\x04" else check_export(file.read())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as why:
        raise Altered("not shaped as it was written (%s)" % why) from why


def _arguments(given: List[str]) -> Tuple[List[str], Optional[List[Dict[str, Any]]]]:
    published = None
    if "--seals" in given:
        at = given.index("--seals")
        with open(given[at + 1], encoding="utf-8") as file:
            published = json.load(file)
        given = given[:at] + given[at + 2 :]
    return given, published


def main(given: List[str]) -> int:
    """This will check every file named and print one line for each; returns the exit code."""
    try:
        names, published = _arguments(given)
    except (OSError, ValueError, IndexError) as why:
        print("? --seals: %s" % why)
        return 2
    if not names:
        print(__doc__)
        return 2
    worst = 0
    for name in names:
        try:
            with open(name, "rb") as file:
                print("完好 HOLDS    %s: %s" % (name, check(file, published)))
        except Altered as why:
            print("被改动 ALTERED  %s: %s" % (name, why))
            worst = max(worst, 1)
        except (Unknown, OSError) as why:
            print("读不了 UNREADABLE %s: %s" % (name, why))
            worst = 2
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

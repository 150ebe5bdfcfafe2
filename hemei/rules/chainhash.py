"""Digests of the ledger: the act chain and the Merkle tree of a seal (shape of RFC 6962, section 2).

Pure, so that the same few lines verify a ledger inside the platform and an exported case outside it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_CONTROL = re.compile("[\x00-\x1f]")


class NotPlain(ValueError):
    """A field of an act holds a control character, which could blur where one field ends."""


def canonical(payload: Mapping[str, Any]) -> str:
    """This will write `payload` as JSON with sorted keys and no blanks, the same on every machine."""
    return json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def act_digest(prev: str, fields: Sequence[str], payload: str) -> str:
    """This will return the SHA-256 hex of one act: the digest before it, its fields and its payload.

    Fields are joined by unit separators, hence none may contain a control character (`NotPlain`); canonical
    JSON never does, and stands last.
    """
    head = "\x1f".join((prev, *fields))
    return hashlib.sha256(f"{head}\x1f{payload}".encode()).hexdigest()


def plain(value: str) -> str:
    """This will return `value`, or raise `NotPlain` when it holds a control character."""
    if _CONTROL.search(value):
        raise NotPlain(f"不能含控制字符：{value!r}")
    return value


def _leaf(digest: str) -> bytes:
    return hashlib.sha256(b"\x00" + bytes.fromhex(digest)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _levels(digests: Sequence[str]) -> list[list[bytes]]:
    level = [_leaf(d) for d in digests]
    levels = [level]
    while len(level) > 1:
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            paired.append(level[-1])
        level = paired
        levels.append(level)
    return levels


def merkle_root(digests: Sequence[str]) -> str:
    """This will return the root over act digests in order; the empty tree is the hash of nothing."""
    return _levels(digests)[-1][0].hex() if digests else hashlib.sha256(b"").hexdigest()


def proof(digests: Sequence[str], place: int) -> list[tuple[str, str]]:
    """This will return the inclusion proof of the leaf at `place`: ("left"|"right", hex), leaf first."""
    return proofs(digests, [place])[0]


def proofs(digests: Sequence[str], places: Sequence[int]) -> list[list[tuple[str, str]]]:
    """This will return the proofs of several leaves of one tree, which is built once."""
    levels = _levels(digests)[:-1]
    return [_steps(levels, place) for place in places]


def _steps(levels: Sequence[Sequence[bytes]], place: int) -> list[tuple[str, str]]:
    steps: list[tuple[str, str]] = []
    for level in levels:
        other = place ^ 1
        if other < len(level):
            steps.append(("left" if other < place else "right", level[other].hex()))
        place //= 2
    return steps


def proves(digest: str, steps: Sequence[tuple[str, str]], root: str) -> bool:
    """This will say whether the proof leads from an act's digest to the root."""
    here = _leaf(digest)
    for side, other in steps:
        here = _node(bytes.fromhex(other), here) if side == "left" else _node(here, bytes.fromhex(other))
    return here.hex() == root

"""The file of a backup: a ZIP whose manifest holds size and SHA-256 of every part, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from hemei.common.files import HALF

FORMAT = "hemei-backup/1"
MANIFEST, MANIFEST_DIGEST = "manifest.json", "manifest.sha256"
CHUNK = 1 << 20
_PACKED = {".pdf", ".png", ".jpg", ".jpeg", ".zip", ".dump", ".mp4", ".docx", ".xlsx"}  # as small as they get

Progress = Callable[[int], None]


class Unfit(Exception):
    """A backup that can't be made, or a file that can't be restored; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive; `path` is relative, with slashes."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds: `facts` are those of its maker (version, database, counts), as JSON."""

    facts: Mapping[str, Any]
    parts: tuple[Part, ...]

    @property
    def bytes(self) -> int:
        """Size of all parts, unpacked."""
        return sum(one.bytes for one in self.parts)


@dataclass(slots=True)
class Writer:
    """Takes parts one after another; `ending` writes the manifest."""

    file: zipfile.ZipFile
    parts: list[Part] = field(default_factory=list)

    def add(self, path: str, source: IO[bytes]) -> None:
        """This will copy `source` into the archive under `path`, in pieces, and note its digest."""
        info = zipfile.ZipInfo(path)
        packed = PurePosixPath(path).suffix.lower() in _PACKED
        info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        digest, size = hashlib.sha256(), 0
        with self.file.open(info, "w", force_zip64=True) as target:
            while piece := source.read(CHUNK):
                target.write(piece)
                digest.update(piece)
                size += len(piece)
        self.parts.append(Part(path, size, digest.hexdigest()))

    def ending(self, facts: Mapping[str, Any]) -> Manifest:
        """This will write the manifest and its digest, and return it."""
        parts = [{"path": one.path, "bytes": one.bytes, "sha256": one.sha256} for one in self.parts]
        whole = {"format": FORMAT, **facts, "parts": parts}
        text = json.dumps(whole, ensure_ascii=False, indent=1).encode()
        self.file.writestr(MANIFEST, text)
        self.file.writestr(MANIFEST_DIGEST, hashlib.sha256(text).hexdigest())
        return Manifest(facts, tuple(self.parts))


def write(target: Path, fill: Callable[[Writer], Mapping[str, Any]]) -> tuple[Manifest, str]:
    """This will write an archive that `fill` fills, read it back, and only then give it its name.

    Returns the manifest and the SHA-256 of the whole file, which also stands in `<target>.sha256`. Only its owner
    may read the file: it holds keys. Raises `Unfit` where `target` exists or what was written can't be read back.
    """
    if target.exists():
        raise Unfit(f"{target} 已经存在，没有覆盖，什么也没有写。请换一个文件名。")
    if not target.parent.is_dir():
        raise Unfit(f"没有文件夹 {target.parent}，什么也没有写。请先建立它，或换一个位置。")
    handle, name = tempfile.mkstemp(prefix=HALF, dir=target.parent)
    half = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with zipfile.ZipFile(file, "w", compresslevel=1) as packed:
                writer = Writer(packed)
                manifest = writer.ending(fill(writer))
            file.flush()
            os.fsync(file.fileno())
        if faults := damage(half):
            raise Unfit(f"写好后读回核对不符（{faults[0]}），没有留下文件。请检查磁盘后重做。")
        digest = _sha256(half)
        half.replace(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    sidecar(target).write_text(f"{digest}  {target.name}\n", encoding="utf-8")
    return manifest, digest


def sidecar(target: Path) -> Path:
    """This will name the file beside an archive that holds the digest of the whole, as `sha256sum` writes it."""
    return target.with_name(target.name + ".sha256")


def read_manifest(source: Path) -> Manifest:
    """This will read what an archive says it holds. Raises `Unfit` where it is none, or the manifest is damaged."""
    try:
        with zipfile.ZipFile(source) as file:
            text = file.read(MANIFEST)
            noted = file.read(MANIFEST_DIGEST).decode("ascii", "replace")
    except FileNotFoundError as why:
        raise Unfit(f"没有 {source} 这个文件。") from why
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        KeyError,
        OSError,
        NotImplementedError,
        RuntimeError,
    ) as why:
        raise Unfit(
            f"{source} 不是完整的和美备份（目录或清单读不出：{why}），可能没有传完。什么也没有恢复；请换一份备份。"
        ) from why
    if hashlib.sha256(text).hexdigest() != noted:
        raise Unfit(f"{source} 的清单 {MANIFEST} 已损坏或被改动，什么也没有恢复；请换一份备份。")
    whole = json.loads(text)
    if whole.pop("format", "") != FORMAT:
        raise Unfit(f"{source} 不是这个版本认识的备份格式（{FORMAT}），什么也没有恢复。")
    parts = tuple(Part(one["path"], one["bytes"], one["sha256"]) for one in whole.pop("parts"))
    for one in parts:
        _lawful(one.path)
    return Manifest(whole, parts)


def _lawful(path: str) -> None:
    pure = PurePosixPath(path)
    if (
        pure.is_absolute()
        or ".." in pure.parts
        or "\\" in path
        or pure.parts[:1] not in {("database",), ("data",)}
    ):
        raise Unfit(f"清单里有不该有的路径 {path!r}，什么也没有恢复。这份文件不是由 hemei backup 写出的。")


def damage(source: Path, *, progress: Progress | None = None) -> list[str]:
    """This will read every part and name those that are not as written: path, place in the file, what is wrong.

    `progress` hears how many bytes have been read so far.
    Raises `Unfit` where not even the manifest can be read. An empty list means that all is as written.
    """
    manifest = read_manifest(source)
    found, read = [], 0
    with zipfile.ZipFile(source) as file:
        names = [one.filename for one in file.infolist() if one.filename not in {MANIFEST, MANIFEST_DIGEST}]
        wanted = {one.path for one in manifest.parts}
        found += [f"{name}：清单里没有" for name in sorted(set(names) - wanted)]
        found += [f"{name}：出现两次" for name in sorted({n for n in names if names.count(n) > 1})]
        for part in manifest.parts:
            wrong = _wrong(file, part)
            found += [wrong] if wrong else []
            read += part.bytes
            if progress:
                progress(read)
    if not found and (noted := _noted(source)) and noted != _sha256(source):
        found.append(f"{source.name}：与 {sidecar(source).name} 记下的摘要不符")
    return found


def _wrong(file: zipfile.ZipFile, part: Part) -> str:
    try:
        at = file.getinfo(part.path).header_offset
    except KeyError:
        return f"{part.path}：文件里没有"
    digest, size = hashlib.sha256(), 0
    try:
        with file.open(part.path) as source:
            while piece := source.read(CHUNK):
                digest.update(piece)
                size += len(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as why:
        return f"{part.path}（文件第 {at:,} 字节起）：读到第 {size:,} 字节处损坏（{why}）"
    if size != part.bytes or digest.hexdigest() != part.sha256:
        return f"{part.path}（文件第 {at:,} 字节起）：内容与清单的摘要不符"
    return ""


def unpack(source: Path, folder: Path, parts: Iterable[Part]) -> None:
    """This will write `parts` below `folder`, each readable by its owner alone and checked once more."""
    with zipfile.ZipFile(source) as file:
        for part in parts:
            target = folder / part.path
            target.parent.mkdir(parents=True, exist_ok=True)
            digest = hashlib.sha256()
            handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out, file.open(part.path) as packed:
                while piece := packed.read(CHUNK):
                    out.write(piece)
                    digest.update(piece)
                out.flush()
                os.fsync(out.fileno())
            if digest.hexdigest() != part.sha256:
                raise Unfit(f"{part.path}：解开时内容与清单的摘要不符，什么也没有恢复。请检查磁盘。")


def _noted(source: Path) -> str:
    try:
        return sidecar(source).read_text(encoding="utf-8").split()[0]
    except (FileNotFoundError, IndexError):
        return ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

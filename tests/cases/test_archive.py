"""The archive package, read by a verifier that knows nothing of us: any altered bit is found, and every lie."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from asn1crypto import cms
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from hemei.accounts.queries import person_by_username
from hemei.cases import operations as ops
from hemei.cases import queries
from hemei.cli.sample import RENT, make_order, run_case
from hemei.ledger import queries as ledger
from hemei.ledger.operations import NotAllowed, Refused
from hemei.rules.chainhash import act_digest, canonical

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "verifier" / "hemei_verify.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hemei_verify", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


pytestmark = pytest.mark.django_db
reader = _load()


def verdict(raw: bytes, published: Any = None) -> str:
    """Empty when all holds, else what the verifier says."""
    try:
        reader.check(io.BytesIO(raw), published)
    except (reader.Altered, reader.Unknown) as why:
        return str(why) or "?"
    return ""


@pytest.fixture
def made(zone: None, settings: Any, tmp_path: Path, now: datetime) -> Any:
    """A granted case with a signed licence, changed once, in its package."""
    settings.MEDIA_ROOT = settings.DATA = tmp_path
    early = now - timedelta(hours=4)
    order = make_order(menu="rent-and-produce", who="firm", answers=RENT, at=early)
    number = next(c.matter.number for c in queries.cases_of(order.pk) if c.item_code == "reg-company")
    run_case(number, clerk=person_by_username("clerk"), at=early, until=early, how="accepted")

    def render(licence: Any) -> bytes:
        return ops.licence_pdf(licence, verify=f"https://localhost/verify/{licence.token}", now=now)

    officer = person_by_username("approval-service")
    licence = ops.grant_case(
        case=queries.case_by_number(number), conditions="样例条件", actor=officer, now=early, render=render
    )
    ops.perform_licence_act(
        licence=queries.whole_licence(licence.number),  # type: ignore[arg-type]
        name="change", inputs={"ground": "clerical", "reason": "错字", "conditions": "改后的条件"}, actor=officer,
        now=now, seen=None, render=render,
    )  # fmt: skip
    asked = ops.ask_archive(case=queries.case_by_number(number), actor=officer, now=now)
    assert ops.make_archives(now=now) == 1
    asked.refresh_from_db()
    return asked


def raw_of(made: Any, settings: Any) -> bytes:
    return (Path(settings.MEDIA_ROOT) / made.path).read_bytes()


def again(raw: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The package written anew by somebody who keeps the container and the manifest right."""
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    change(files)
    manifest = json.loads(files.pop("manifest.json"))
    del manifest["digest"]
    whats = {row["name"]: row["what"] for row in manifest["files"]}
    manifest["files"] = [
        {"name": name, "what": whats.get(name, ""), "size": len(body), "sha256": sha256(body).hexdigest()}
        for name, body in files.items()
    ]  # fmt: skip
    digest = sha256(canonical(manifest).encode()).hexdigest()
    files["manifest.json"] = canonical({**manifest, "digest": digest}).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, body in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            package.writestr(info, body)
    return out.getvalue()


def _acts(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def do(files: dict[str, bytes]) -> None:
        book = json.loads(files["acts.json"])
        change(book)
        files["acts.json"] = canonical(book).encode()

    return do


def _rechain(matter: dict[str, Any]) -> None:
    prev = "0" * 64
    for act in matter["acts"]:
        act["prev"] = prev
        act["digest"] = prev = act_digest(prev, [str(act[key]) for key in reader.COVERED], act["payload"])
    matter["head"] = prev


def _forge(book: dict[str, Any]) -> None:
    book["matters"][0]["acts"][1]["actor_label"] = "别人"


def _forge_and_chain(book: dict[str, Any]) -> None:
    _forge(book)
    _rechain(book["matters"][0])


def _forge_all(book: dict[str, Any]) -> None:
    _forge_and_chain(book)
    for matter in book["matters"]:
        for act in matter["acts"]:
            act["seal"] = None
    book["seals"] = []


def _cut(book: dict[str, Any]) -> None:
    book["matters"][0]["acts"].pop()


def test_a_package_holds_and_every_lie_is_found(made: Any, settings: Any, now: datetime) -> None:
    raw, number = raw_of(made, settings), made.case.matter.number
    assert verdict(raw) == ""
    assert verdict(again(raw, lambda files: None)) == ""  # the one who lies below has the container right
    published = ledger_seals()
    assert verdict(raw, published) == ""
    for change, words in (
        (_acts(_forge), "not as it was written"),
        (_acts(_forge_and_chain), "not under its seal"),
        (_acts(_cut), "acts are missing"),
        (_acts(lambda book: book["seals"][0].update(size=1)), "not as it was written"),
        (lambda files: files.pop(next(n for n in files if n.startswith("papers/"))), "papers are not those"),
        (lambda files: files.update({"licence/v1.pdf": b"%PDF other"}), "no act names this licence"),
        (lambda files: files.update({"case.json": canonical({"number": "x"}).encode()}), "different cases"),
        (lambda files: files.update({"acts.json": files["acts.json"] + b" "}), "not written as it was"),
    ):
        assert words in verdict(again(raw, change))
    # who recomputes all seals as well is told by those that were published
    resealed = again(raw, _acts(_reseal))
    assert verdict(resealed) == ""
    assert "published" in verdict(resealed, published)
    forms = json.loads(zipfile.ZipFile(io.BytesIO(raw)).read("manifest.json"))["files"]
    assert {"licence/v1.pdf", "licence/v2.pdf", "case.json", "messages.json"} <= {
        row["name"] for row in forms
    }
    assert any(row["name"].startswith("papers/") for row in forms)
    kept = ledger.acts_of(made.case_id)[-1]
    assert (kept.name, kept.payload["sha256"]) == ("case.archive", made.sha256)
    assert made.kept_until.year == now.year + 30
    check_flips(raw)
    check_exports(number)
    check_alone(raw, Path(settings.MEDIA_ROOT), published)
    check_pades(raw, Path(settings.MEDIA_ROOT))


def ledger_seals() -> list[dict[str, Any]]:
    return [
        {"id": one.pk, "sealed_at": one.sealed_at.isoformat(), "size": one.size, "root": one.root,
         "prev": one.prev, "digest": one.digest}
        for one in ledger.seals()
    ]  # fmt: skip


def _reseal(book: dict[str, Any]) -> None:
    from hemei.rules.chainhash import merkle_root, proof

    _forge_and_chain(book)
    acts = [act for matter in book["matters"] for act in matter["acts"]]
    digests = [act["digest"] for act in acts]
    one = book["seals"][0]
    one.update(size=len(acts), root=merkle_root(digests))
    one["digest"] = act_digest(one["prev"], [one["sealed_at"], str(one["size"])], one["root"])
    book["seals"] = [one]
    for place, act in enumerate(acts):
        act["seal"] = {"id": one["id"], "proof": [list(step) for step in proof(digests, place)]}


def check_flips(raw: bytes) -> None:
    """Any single altered bit is found: drawn from the whole, and from the bytes around the files."""
    start = raw.index(b"PK\x01\x02")
    places = st.integers(0, len(raw) - 1) | st.integers(0, 60) | st.integers(start, len(raw) - 1)

    @settings(max_examples=250, deadline=None)
    @given(place=places, bit=st.integers(0, 7))
    def flip(place: int, bit: int) -> None:
        altered = raw[:place] + bytes([raw[place] ^ (1 << bit)]) + raw[place + 1 :]
        assert verdict(altered), (place, bit)

    flip()
    assert verdict(raw[:-1])
    assert verdict(raw + b"x")
    assert verdict(b"")


def check_exports(number: str) -> None:
    """The chain as the API sends it: any single altered bit is found there too."""
    export = ledger.export(queries.case_by_number(number).pk)
    raw = json.dumps(export).encode()
    assert verdict(raw) == ""
    assert verdict(json.dumps(export, ensure_ascii=False, separators=(",", ":")).encode()) == ""

    @settings(max_examples=250, deadline=None)
    @given(place=st.integers(0, len(raw) - 1), bit=st.integers(0, 7))
    def flip(place: int, bit: int) -> None:
        assert verdict(raw[:place] + bytes([raw[place] ^ (1 << bit)]) + raw[place + 1 :]), (place, bit)

    flip()


def check_alone(raw: bytes, folder: Path, published: list[dict[str, Any]]) -> None:
    """As a stranger runs it: the copy out of the package, no site packages, its exit codes."""
    inside = folder / "stranger.py"
    inside.write_bytes(zipfile.ZipFile(io.BytesIO(raw)).read("hemei_verify.py"))
    (folder / "good.zip").write_bytes(raw)
    (folder / "bad.zip").write_bytes(raw[:100] + bytes([raw[100] ^ 4]) + raw[101:])
    (folder / "none.zip").write_bytes(b"hello")
    (folder / "seals.json").write_text(json.dumps(published))

    def run(*names: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(inside), *(str(folder / name) for name in names if name != "--seals"),
             *(["--seals", str(folder / "seals.json")] if "--seals" in names else [])],
            capture_output=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout.decode()

    code, said = run("good.zip", "--seals")
    assert (code, "HOLDS" in said, "of these published" in said) == (0, True, True)
    code, said = run("good.zip", "bad.zip")
    assert (code, "ALTERED" in said) == (1, True)
    assert run("none.zip")[0] == 2


def check_pades(raw: bytes, folder: Path) -> None:
    """Licences as two other makers' validators see them: openssl always, pdfsig of poppler where it is installed."""
    pdf = zipfile.ZipFile(io.BytesIO(raw)).read("licence/v2.pdf")
    assert openssl(pdf, folder), "openssl refuses the signature"
    place = pdf.index(b"stream") + 40
    altered = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    assert not openssl(altered, folder)
    if shutil.which("pdfsig") is None:
        pytest.skip("NO PDFSIG: only openssl looked at the PAdES signature (apt-get install poppler-utils)")
    assert "Signature is Valid." in pdfsig(pdf, folder)
    assert "total document signed" in pdfsig(pdf, folder).lower()
    assert "ETSI.CAdES.detached" in pdfsig(pdf, folder)
    assert "Signature is Valid." not in pdfsig(altered, folder)


def openssl(pdf: bytes, folder: Path) -> bool:
    """Whether `openssl cms` verifies the bytes that the signature names, up to our root."""
    at = pdf.rindex(b"/ByteRange")
    a, b, c, d = (int(n) for n in pdf[pdf.index(b"[", at) + 1 : pdf.index(b"]", at)].split())
    outer = pdf[a + b + 1 : c - 1].strip(b"<>")
    signature = bytes.fromhex(outer.decode())
    (folder / "sig.der").write_bytes(cms.ContentInfo.load(signature).dump())
    (folder / "signed.bin").write_bytes(pdf[a : a + b] + pdf[c : c + d])
    done = subprocess.run(
        ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(folder / "sig.der"), "-content",
         str(folder / "signed.bin"), "-CAfile", str(folder / "seal" / "root.pem"), "-purpose", "any", "-no_check_time",
         "-out", str(folder / "out.bin")],
        capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def pdfsig(pdf: bytes, folder: Path) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, check=False)
    return done.stdout.decode(errors="replace")


def test_asking_fetching_and_what_stands_in_the_way(
    made: Any, settings: Any, now: datetime, capsys: Any
) -> None:
    clerk, case = person_by_username("clerk"), queries.case_by_number(made.case.matter.number)
    order = queries.order_by_number(case.order.matter.number)
    open_case = next(one for one in order.cases.all() if one.matter.state == "submitted")
    with pytest.raises(Refused, match="还没有办结"):
        ops.ask_archive(case=queries.case_by_number(open_case.matter.number), actor=clerk, now=now)
    with pytest.raises(NotAllowed):
        ops.ask_archive(case=case, actor=person_by_username("firm"), now=now)
    with pytest.raises(NotAllowed):
        ops.ask_archive(case=case, actor=person_by_username("ecology"), now=now)
    with pytest.raises(Refused, match="用途"):
        ops.fetch_archive(archive=made, purpose=" ", actor=clerk, now=now)
    assert ops.fetch_archive(archive=made, purpose="移交档案室", actor=clerk, now=now).is_file()
    assert ledger.acts_of(case.pk)[-1].payload["purpose"] == "移交档案室"
    ops.ask_archive(case=case, actor=clerk, now=now)
    with pytest.raises(Refused, match="正在归档"):
        ops.ask_archive(case=case, actor=clerk, now=now)
    paper = next(one.upload for one in case.papers.all() if one.upload)
    kept = Path(settings.MEDIA_ROOT) / paper.path
    good = kept.read_bytes()
    kept.write_bytes(good + b" ")
    assert ops.make_archives(now=now) == 0
    assert "校验值不符" in queries.archives_of(case.pk)[0].fault
    kept.unlink()
    with pytest.raises(SystemExit) as left:
        call_command("archive", case.matter.number, "NO-SUCH")
    assert left.value.code == 1
    kept.write_bytes(good)
    with pytest.raises(SystemExit) as left:
        call_command("archive", case.matter.number)
    assert left.value.code == 0
    said = capsys.readouterr()
    assert "不在了" in said.err
    assert "没有编号为 NO-SUCH" in said.err
    path = said.out.split()[0]
    assert verdict(Path(path).read_bytes()) == ""
    assert not list((Path(settings.MEDIA_ROOT) / "archives").glob(".part-*"))


def test_the_verifier_stands_alone_and_runs_on_python_3_8() -> None:
    text = VERIFIER.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 8))
    names = {one.names[0].name for one in ast.walk(tree) if isinstance(one, ast.Import)}
    names |= {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    assert names <= {"__future__", "hashlib", "io", "json", "struct", "sys", "typing", "zlib"}

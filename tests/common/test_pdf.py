"""Papers: what is handed over stands in the sheet as typed, and a signed sheet shows every later change."""

from __future__ import annotations

import io
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from asn1crypto import x509 as asn1_x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper, TimestampRequestError

from hemei.common.pdf import TEMPLATES, UnfitData, UnknownTemplate, sheet_pdf, working_pdf
from hemei.common.signing import VALID_DAYS, Checked, SignerOutOfDate, check_pdf, sign_pdf

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LICENCE: dict[str, Any] = {
    "title": "食品经营许可证",
    "number": "JY13715000000001",
    "holder": "样例食品有限公司",
    "credit_code": "91371500MA3C12345X",
    "item": "食品经营许可",
    "agency": "样例高新区行政审批服务局",
    "date": date(2026, 3, 1),
    "valid_from": "2026-03-01",
    "valid_to": date(2031, 2, 28),
    "conditions": ["仅限预包装食品"],
    "verify": "https://example.invalid/v/1",
    "sample": True,
}
NOTICE: dict[str, Any] = {
    "title": "不予受理通知书",
    "number": "BYSL-2026-1",
    "addressee": "样例食品有限公司",
    "paragraphs": ["经审查，不予受理。"],
    "points": [{"text": "不属于本机关职权范围", "basis": "行政许可法第三十二条"}, {"text": "可另行申请"}],
    "agency": "样例局",
    "date": "2026-03-01",
}
HOSTILE = [
    '#import "/etc/passwd": *',
    '"#read("parts.typ")"',
    "$x$ *b* _i_ `raw` // c /* d */ <label> @ref \\ #{1+1} ]",
    "{{ data }} <b>&amp;</b> = heading",
]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def signed(folder: Path) -> bytes:
    return sign_pdf(sheet_pdf("licence", LICENCE), folder=folder, reason="许可决定", now=NOW)


def test_licence_says_what_was_decided() -> None:
    text = text_of(sheet_pdf("licence", LICENCE))
    for words in ("食品经营许可证", "样例食品有限公司", "JY13715000000001", "2026年3月1日至2031年2月28日"):
        assert words in text.replace(" ", "")
    assert "仅限预包装食品" in text
    assert "样例 · SAMPLE" in text


def test_credit_code_is_masked() -> None:
    text = text_of(sheet_pdf("licence", LICENCE))
    assert "913715**********5X" in text
    assert "MA3C" not in text


@pytest.mark.parametrize("code", ["1", "1234567", "12345678", "123456789"])
def test_short_codes_are_never_shown_whole(code: str) -> None:
    text = text_of(sheet_pdf("licence", LICENCE | {"credit_code": code}))
    shown = text.split("统一社会信用代码")[1].split("许可事项")[0]
    assert code not in shown
    assert "*" in shown


def test_what_is_not_given_is_not_shown() -> None:
    bare = {key: LICENCE[key] for key in ("title", "number", "holder", "item", "agency", "date")}
    text = text_of(sheet_pdf("licence", bare))
    for words in ("统一社会信用代码", "许可条件", "扫码", "SAMPLE", "none"):
        assert words not in text
    assert "长期" in text


def test_notice_numbers_its_points_with_their_basis() -> None:
    text = text_of(sheet_pdf("notice", NOTICE))
    for words in (
        "样例食品有限公司：",
        "经审查，不予受理。",
        "1. 不属于",
        "依据：行政许可法第三十二条",
        "2. 可另行申请",
    ):
        assert words in text
    assert text.count("依据") == 1


@pytest.mark.parametrize("words", HOSTILE)
def test_typed_words_are_shown_not_run(words: str) -> None:
    licence = sheet_pdf("licence", LICENCE | {"holder": words, "number": words, "conditions": [words]})
    assert text_of(licence).count(words) >= 2
    assert words in text_of(sheet_pdf("notice", NOTICE | {"title": "通知", "points": [{"text": words}]}))


def test_line_breaks_stay_line_breaks() -> None:
    text = text_of(sheet_pdf("licence", LICENCE | {"holder": '甲"\n#import\n乙'}))
    assert '甲"\n#import\n乙' in text


PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.characters(
    min_codepoint=0x4E00, max_codepoint=0x9FA5
)


@settings(max_examples=30, deadline=None)
@given(st.text(PRINTABLE | st.just("\n"), max_size=40))
def test_no_words_break_a_paper(words: str) -> None:
    texts = {"title": words, "number": words, "agency": words, "sample": False}
    licence = sheet_pdf("licence", LICENCE | texts | {"credit_code": words, "valid_to": words})
    notice = sheet_pdf("notice", NOTICE | texts | {"addressee": words, "paragraphs": [words]})
    assert licence.startswith(b"%PDF")
    assert notice.startswith(b"%PDF")


@pytest.mark.parametrize("sign", ["\x1f", "\U0010fffd", "\U0001f600"])
def test_a_sign_without_a_shape_is_refused_not_boxed(sign: str) -> None:
    with pytest.raises(UnfitData, match="could not be displayed"):
        sheet_pdf("licence", LICENCE | {"holder": f"样例{sign}"})


def test_same_data_same_bytes() -> None:
    assert sheet_pdf("notice", NOTICE) == sheet_pdf("notice", NOTICE)


def test_fonts_are_embedded() -> None:
    assert b"/FontFile" in sheet_pdf("notice", NOTICE)


@pytest.mark.parametrize("name", ["parts", "../pdf", "", "licence.typ"])
def test_only_papers_can_be_made(name: str) -> None:
    assert name not in TEMPLATES
    with pytest.raises(UnknownTemplate):
        sheet_pdf(name, LICENCE)


def test_missing_fields_and_odd_values_are_refused() -> None:
    with pytest.raises(UnfitData, match="holder"):
        sheet_pdf("licence", {key: value for key, value in LICENCE.items() if key != "holder"})
    with pytest.raises(UnfitData, match="date"):
        sheet_pdf("notice", NOTICE | {"date": "开春"})
    with pytest.raises(UnfitData, match="object"):
        sheet_pdf("licence", LICENCE | {"holder": object()})


def test_signed_paper_is_genuine(signed: bytes, folder: Path) -> None:
    checked = check_pdf(signed, folder=folder)
    assert checked == Checked(intact=True, trusted=True, signer="和美平台文书签章", changed_after=False)
    assert checked.genuine
    assert "样例食品有限公司" in text_of(signed)


def test_signature_states_reason_and_moment(signed: bytes) -> None:
    field = pypdf.PdfReader(io.BytesIO(signed)).get_fields() or {}
    value = field["Seal"]["/V"]
    assert value["/Reason"] == "许可决定"
    assert value["/SubFilter"] == "/ETSI.CAdES.detached"
    assert value["/M"].startswith("D:20260302013000")


class Deaf(TimeStamper):
    """An authority that cannot be reached."""

    async def async_request_tsa_response(self, req: Any) -> Any:
        raise TimestampRequestError("deaf")


def test_a_paper_may_carry_a_time_stamp_and_one_that_fails_is_passed_over(folder: Path) -> None:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "样例时间戳")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=9))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    der = serialization.Encoding.DER
    private = key.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    at = NOW + timedelta(seconds=2)
    stamper = DummyTimeStamper(  # the sandbox authority of pyHanko
        asn1_x509.Certificate.load(made.public_bytes(der)), PrivateKeyInfo.load(private), fixed_dt=at
    )
    paper = sheet_pdf("licence", LICENCE)
    stamped = sign_pdf(paper, folder=folder, reason="许可决定", now=NOW, stamper=stamper)
    checked = check_pdf(stamped, folder=folder)
    assert checked.genuine
    assert checked.stamped_at == at
    plain = check_pdf(
        sign_pdf(paper, folder=folder, reason="许可决定", now=NOW, stamper=Deaf()), folder=folder
    )
    assert plain.genuine
    assert plain.stamped_at is None
    where = stamped.index(b"stream") + 40
    altered = stamped[:where] + bytes([stamped[where] ^ 1]) + stamped[where + 1 :]
    assert not check_pdf(altered, folder=folder).genuine


def test_an_altered_byte_shows(signed: bytes, folder: Path) -> None:
    at = signed.index(b"stream") + 40
    altered = signed[:at] + bytes([signed[at] ^ 1]) + signed[at + 1 :]
    assert not check_pdf(altered, folder=folder).intact


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_altered_byte_passes(data: st.DataObject, signed: bytes, folder: Path) -> None:
    gap = signed.index(b"/Contents <")  # the signature's own padding is the only part outside the digest
    end = signed.index(b">", gap)
    places = st.integers(0, gap) | st.integers(end + 1, len(signed) - 1)
    at, flip = data.draw(places), data.draw(st.integers(1, 255))
    altered = signed[:at] + bytes([signed[at] ^ flip]) + signed[at + 1 :]
    assert not check_pdf(altered, folder=folder).genuine


def test_what_is_added_behind_shows(signed: bytes, folder: Path) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(signed), incremental=True)
    writer.add_blank_page()
    longer = io.BytesIO()
    writer.write(longer)
    checked = check_pdf(longer.getvalue(), folder=folder)
    assert (checked.intact, checked.trusted, checked.changed_after) == (True, True, True)
    assert not checked.genuine


def test_a_stranger_is_not_trusted(signed: bytes, folder: Path, tmp_path: Path) -> None:
    other = sign_pdf(sheet_pdf("notice", NOTICE), folder=tmp_path, reason="通知", now=NOW)
    checked = check_pdf(other, folder=folder)
    assert checked.intact
    assert not checked.trusted
    assert not check_pdf(signed, folder=tmp_path).genuine


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"no paper", sheet_pdf("notice", NOTICE)])
def test_unsigned_and_unreadable_prove_nothing(pdf: bytes, signed: bytes, folder: Path) -> None:
    assert check_pdf(pdf, folder=folder) == Checked(
        intact=False, trusted=False, signer="", changed_after=False
    )


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    paper = sheet_pdf("notice", NOTICE)
    first = sign_pdf(paper, folder=tmp_path / "keys", reason="通知", now=NOW)
    files = {path.name: path.read_bytes() for path in (tmp_path / "keys" / "seal").iterdir()}
    sign_pdf(paper, folder=tmp_path / "keys", reason="通知", now=NOW + timedelta(days=400))
    seal = tmp_path / "keys" / "seal"
    assert {path.name: path.read_bytes() for path in seal.iterdir()} == files
    assert {stat.S_IMODE(path.stat().st_mode) for path in seal.iterdir()} == {0o600}
    assert stat.S_IMODE(seal.stat().st_mode) == 0o700
    assert check_pdf(first, folder=tmp_path / "keys").genuine


def test_no_signature_outside_the_certificates_life(signed: bytes, folder: Path) -> None:
    paper = sheet_pdf("notice", NOTICE)
    moments = ((NOW - timedelta(days=2), "起才有效"), (NOW + timedelta(days=VALID_DAYS + 1), "有效期至"))
    for moment, words in moments:
        with pytest.raises(SignerOutOfDate, match=words):
            sign_pdf(paper, folder=folder, reason="通知", now=moment)


def test_a_moment_needs_a_time_zone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="time zone"):
        sign_pdf(b"", folder=tmp_path, reason="", now=datetime(2026, 3, 2))


def test_another_signer_takes_the_place_of_the_built_in_one(tmp_path: Path) -> None:
    class Module:
        def sign(self, pdf: bytes, *, reason: str, now: datetime) -> bytes:
            return pdf + f"%{reason}@{now:%Y}".encode()

    made = sign_pdf(b"%PDF", folder=tmp_path, reason="SM2", now=NOW, signer=Module())
    assert made == b"%PDF%SM2@2026"
    assert not list(tmp_path.iterdir())


def test_checking_without_a_root_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_pdf(b"", folder=tmp_path)


def test_a_working_paper_does_not_fail_for_a_sign_that_the_font_lacks() -> None:
    data = {
        "title": "样例会议 🚀", "number": "1", "agency": "样例", "date": date(2026, 11, 23), "lead": "私有字 \ue000",
        "blocks": [{"title": "样例", "heads": ["项目"], "rows": [["好 ✅"], ["𠮷"]], "none": "没有。"}],
    }  # fmt: skip
    with pytest.raises(UnfitData) as why:
        sheet_pdf("meeting", data)
    assert set(why.value.signs) <= {"🚀", "\ue000", "✅"}
    assert why.value.signs
    assert working_pdf("meeting", data).startswith(b"%PDF")
    many = {**data, "lead": "✅🚀🎉🍎🚗🐶🌧🎈🧯"}
    assert working_pdf("meeting", many).startswith(b"%PDF")
    with pytest.raises(UnfitData):
        working_pdf("meeting", {**data, "blocks": [{}]})

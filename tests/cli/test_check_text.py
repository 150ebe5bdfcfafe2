"""hemei check: what it prints and how it exits."""

import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hemei.cli.main import main

pytestmark = pytest.mark.django_db
TEXTS = Path(__file__).resolve().parents[1] / "rules" / "figures" / "texts"


def ran(*args: str) -> int:
    with pytest.raises(SystemExit) as left:
        call_command("check_text", *args)
    return int(left.value.code or 0)


def written(folder: Path, text: str) -> str:
    path = folder / "稿.md"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_nothing_wrong_is_nought(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(written(tmp_path, "产值从10亿元增至30亿元，增长了2倍。")) == 0
    assert "矛盾 0" in capsys.readouterr().out


def test_a_contradiction_is_one_and_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(written(tmp_path, "产值从10亿元增至30亿元，增长了3倍。")) == 1
    out = capsys.readouterr().out
    assert "【矛盾】times" in out
    assert "〖3倍〗" in out
    assert "建议：增长了2倍" in out


def test_json_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(written(tmp_path, "企业300家，其中规上企业320家。"), "--json") == 1
    data = json.loads(capsys.readouterr().out)
    assert data["file"] == "稿.md"
    assert [figure["value"] for figure in data["figures"]] == ["300", "320"]


def test_what_was_left_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>投资5亿元。</p><table><tr><td colspan=2>9</table>", encoding="utf-8")
    assert ran(str(path)) == 0
    assert "没有核对：第 1 个表有 1 个合并单元格" in capsys.readouterr().out


@pytest.mark.parametrize("args", [["/none/a.txt"], [], ["--measure", "/none"]])
def test_unreadable_is_two(args: list[str]) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("check_text", *args)
    assert refused.value.returncode == 2


def test_a_register_not_yet_in_force_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有有效版本") as refused:
        call_command("check_text", written(tmp_path, "5家。"), "--on", "2000-01-01")
    assert refused.value.returncode == 2


def test_precision_and_recall_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("--measure", str(TEXTS)) == 0
    assert "合计：应有 184" in capsys.readouterr().out


def test_halves_are_printed_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        ran("--measure", str(TEXTS.parent / "independent"), "--halves") == 1
    )  # two of the even half are missed
    out = capsys.readouterr().out
    odd, even, whole = (line for line in out.splitlines() if line.startswith(("单数篇", "双数篇", "合计")))
    assert "应有 238" in odd
    assert "矛盾：埋 24" in odd
    assert "应有 242" in even
    assert "矛盾：埋 52" in whole
    assert "没指出：" in out


def test_texts_that_nobody_mended_on_are_printed_last_and_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran("--measure", str(TEXTS.parent)) in (0, 1)
    sums = [line for line in capsys.readouterr().out.splitlines() if " 合计" in line]
    assert [line.split()[0] for line in sums] == ["genres", "heldout", "independent", "texts", "untouched"]
    texts = "".join(one.read_text("utf-8") for one in (TEXTS.parent / "untouched").glob("*.md"))
    assert f"（没有用来调整）：应有 {len(re.findall('⟦(?![@✘])', texts))}，" in sums[-1]


def test_a_poor_measure_is_one_and_a_broken_mark_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path, "收入⟦5亿元|6亿|元|level⟧。")
    assert ran("--measure", str(tmp_path)) == 1
    assert "漏：5亿元" in capsys.readouterr().out
    written(tmp_path, "收入⟦5亿元|6亿⟧。")
    with pytest.raises(CommandError, match="标注不完整"):
        call_command("check_text", "--measure", str(tmp_path))


@pytest.mark.parametrize(("text", "code"), [("增长了2倍", 0), ("增长了3倍", 1), (None, 2)])
def test_the_verb_exits_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, code: int
) -> None:
    path = written(tmp_path, f"产值从10亿元增至30亿元，{text}。") if text else str(tmp_path / "none.md")
    monkeypatch.setattr("sys.argv", ["hemei", "check", path])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == code

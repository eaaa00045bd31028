"""Generated files are written, compared, and removed when nothing generates them any more."""

import sys
from pathlib import Path

import pytest

from tools import generated


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of generated files."""
    monkeypatch.setattr(generated, "ROOT", tmp_path)
    return tmp_path / "docs"


def run(files: dict[Path, str], folder: Path, *arguments: str) -> int:
    """Run the command with these arguments."""
    sys.argv[1:] = arguments
    return generated.main(files, folder, ".json", "Generate.")


@pytest.fixture(autouse=True)
def _arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["generate"])


def test_files_are_written_and_then_agree(folder: Path) -> None:
    files = {folder / "a.json": "{}\n"}

    assert run(files, folder, "--check") == 1
    assert run(files, folder) == 0
    assert (folder / "a.json").read_text() == "{}\n"
    assert run(files, folder, "--check") == 0


def test_a_file_that_differs_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run({folder / "a.json": "{}\n"}, folder)

    assert run({folder / "a.json": "[]\n"}, folder, "--check") == 1
    assert "docs/a.json is not what the code says" in capsys.readouterr().err


def test_a_file_that_nothing_generates_is_named_and_then_removed(folder: Path) -> None:
    run({folder / "a.json": "{}", folder / "b.json": "{}"}, folder)
    (folder / "notes.md").write_text("kept")

    assert run({folder / "a.json": "{}"}, folder, "--check") == 1
    assert run({folder / "a.json": "{}"}, folder) == 0
    assert sorted(path.name for path in folder.iterdir()) == ["a.json", "notes.md"]

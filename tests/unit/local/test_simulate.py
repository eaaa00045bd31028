"""`make simulate` reads files, prints what came of them, and says what is wrong with them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from crm.catalogue.load import CATALOGUE_PATH
from crm.experiments.load import EXPERIMENTS_PATH
from local import simulate
from tests.unit.upsells.builders import TUTORS_PATH
from tools.paths import ROOT

_FEW = ("--customers", "60")


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """The catalogue with a dearer diagnostic."""
    path = tmp_path / "draft.toml"
    text = CATALOGUE_PATH.read_text(encoding="utf-8")
    path.write_text(text.replace('price = "99.00"', 'price = "129.00"'), encoding="utf-8")
    return path


def test_a_draft_is_compared_with_what_is_assumed(
    draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--catalog", str(draft), "--experiments", str(EXPERIMENTS_PATH), *_FEW]
    assert simulate.main(options) == 0
    printed = capsys.readouterr().out
    assert "60 customers, 365 days, 1 experts, 20 groups, seed 1" in printed
    assert "diagnostic_package: Full Diagnostic Package" in printed
    assert "44.0 % of them buy at $99.00; elasticity 1.0 ± 0.5 (prior)" in printed
    assert "Experiment holdout" in printed
    assert "examines_next 0.95" in printed


def test_another_process_prints_the_same_bytes(draft: Path) -> None:
    printed = {
        subprocess.run(  # noqa: S603 - this Python, on a file of this test
            [sys.executable, "-m", "local.simulate", "--catalog", str(draft), *_FEW],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "layers/common:."},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1
    assert b"revenue" in printed.pop()


def test_another_marketplace_is_tried_beside_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate.main(["--current", str(TUTORS_PATH), *_FEW]) == 0
    assert "term: Term Ticket" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--catalog", "nowhere.toml"], "nowhere.toml"),
        (["--catalog", str(TUTORS_PATH)], "currency: the draft is in"),
        (["--experiments", str(TUTORS_PATH)], "tutors.toml:"),
    ],
)
def test_what_cannot_be_tried_is_said(
    options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate.main([*options, *_FEW]) == 1
    assert sentence in capsys.readouterr().err


def test_a_mistake_of_the_draft_is_named_with_its_line(
    draft: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft.write_text(draft.read_text().replace('price = "129.00"', "price = 129"))
    assert simulate.main(["--catalog", str(draft)]) == 1
    assert "draft.toml:" in (complaint := capsys.readouterr().err)
    assert "offers.diagnostic_package.price" in complaint


@pytest.mark.parametrize("option", ["--measured", "--replay"])
def test_without_a_stack_there_is_no_history(
    option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(simulate, "read_stack", lambda _: {})
    assert simulate.main([option]) == 1
    assert capsys.readouterr().err == "There is no stack; `make up` starts one.\n"


def test_there_is_a_customer_at_least() -> None:
    with pytest.raises(SystemExit):
        simulate.main(["--customers", "0"])


def test_the_year_begins_on_any_day(capsys: pytest.CaptureFixture[str]) -> None:
    for begins in ("2026-01-01", "2027-06-30"):
        assert simulate.main(["--begins", begins, *_FEW]) == 0
    first, _, second = (
        capsys.readouterr().out.partition("60 customers")[2].partition("60 customers")
    )
    assert first.rstrip() == second.rstrip()
    with pytest.raises(SystemExit):
        simulate.main(["--begins", "tomorrow"])


def test_discounts_and_margins_are_printed(draft: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "[offers.diagnostic_package]\n"
    spring = '\n[discounts.spring]\noffers = ["diagnostic_package"]\namount = "20.00"\n'
    text = draft.read_text(encoding="utf-8").replace(head, f'{head}cost = "40.00"\n')
    draft.write_text(f'{text}{spring}reason = "Spring."\nbasis = "everyone"\n', encoding="utf-8")
    assert simulate.main(["--catalog", str(draft), *_FEW]) == 0
    printed = capsys.readouterr().out
    assert "Discount spring\n  uses " in printed
    assert printed.count("\n  margin ") == 1

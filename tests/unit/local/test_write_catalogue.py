"""`make catalogue` writes what is published into the file, and nothing else."""

import difflib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from crm.catalogue.load import CATALOGUE_PATH, CatalogueError, load
from local import write_catalogue
from local.write_catalogue import CannotWriteError, main, rewrite

TEXT = CATALOGUE_PATH.read_text(encoding="utf-8")
PATCHES = {
    "offers": {
        "follow_up": {"price": "45.00", "from": "2026-12-01", "daily_limit": 20},
        "video_session": {"title": 'Look "closer"', "weight": 95},
    }
}


def changed(text: str) -> list[str]:
    """The lines that differ from ours."""
    lines = difflib.ndiff(TEXT.splitlines(), text.splitlines())
    return [line for line in lines if line[:1] in {"+", "-"}]


@pytest.fixture
def reply(tmp_path: Path) -> Path:
    """A reply of the API with a version in force."""
    path = tmp_path / "reply.json"
    path.write_text(json.dumps({"versions": [{"patches": PATCHES}, {"patches": {}}]}))
    return path


def test_comments_and_layout_stay() -> None:
    assert sorted(changed(rewrite(TEXT, PATCHES, name="catalogue.toml"))) == [
        "+ daily_limit = 20",
        "+ from = 2026-12-01",
        '+ price = "45.00"',
        '+ title = "Look \\"closer\\""',
        "+ weight = 95",
        '- price = "49.00"',
        '- title = "Video Session Upgrade"',
        "- weight = 80",
    ]


def test_a_key_that_was_taken_out_goes_and_may_come_back() -> None:
    dated = rewrite(TEXT, PATCHES, name="catalogue.toml")
    undated = {"offers": {"follow_up": {"from": None, "daily_limit": None, "price": "49.00"}}}
    back = rewrite(dated, undated, name="catalogue.toml")
    assert tomllib.loads(back)["offers"]["follow_up"] == tomllib.loads(TEXT)["offers"]["follow_up"]


def test_a_comment_behind_a_value_stays() -> None:
    noted = TEXT.replace('price = "49.00"', 'price = "49.00"  # since spring')
    assert 'price = "45.00"  # since spring' in rewrite(noted, PATCHES, name="catalogue.toml")


def test_a_discount_is_written_changed_and_taken_out() -> None:
    discount = {"offers": ["follow_up"], "reason": "A gift.", "percent": 20, "basis": "everyone"}
    guarded = {"offers": {"follow_up": {"floor": "20.00"}}}
    new = discount | {"to": "2026-12-24", "budget": {"uses": 5}}
    written = rewrite(TEXT, guarded | {"discounts": {"gift": new}}, name="catalogue.toml")
    assert "+ [discounts.gift]" in changed(written)
    assert not [line for line in changed(written) if line.startswith("-")]
    cheaper = rewrite(written, {"discounts": {"gift": discount}}, name="catalogue.toml")
    assert tomllib.loads(cheaper)["discounts"] == {"gift": discount}
    gone = rewrite(written, {"discounts": {"gift": None}}, name="catalogue.toml")
    assert not tomllib.loads(gone).get("discounts")


def test_nothing_published_changes_nothing() -> None:
    assert rewrite(TEXT, {}, name="catalogue.toml") == TEXT


@pytest.mark.parametrize(
    ("patches", "error"),
    [
        ({"offers": {"gone": {"weight": 1}}}, CannotWriteError),
        ({"offers": {"follow_up": {"weight": -1}}}, CatalogueError),
    ],
)
def test_what_the_file_cannot_say_is_refused(patches: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        rewrite(TEXT, patches, name="catalogue.toml")


def test_the_file_is_written_from_a_reply(
    reply: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text(TEXT)
    assert main(["--from", str(reply), "--file", str(file)]) == 0
    assert load(file).offers_by_type["follow_up"].daily_limit == 20
    printed = capsys.readouterr().out
    assert "offers.follow_up.price: 49.00 -> 45.00" in printed
    assert "Say it in the files of the other languages too." in printed


def test_without_a_stack_it_says_how_to_start_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(write_catalogue, "read_stack", lambda _: {})
    assert main([]) == 1
    assert "make up" in capsys.readouterr().err

"""What a browser loads: complete, small, and in the words of the API."""

import gzip
import json
import re
from pathlib import Path
from typing import Final

import pytest

from tools.pages import COMPONENT, LARGEST, main, pages, size_of

_LOADED: Final = re.compile(r'(?:src|href)="(/[^"?#]+\.(?:js|css|svg))"')
# The gateway's own problems have words of theirs.


@pytest.fixture(scope="module")
def built() -> Path:
    return pages()


def test_all_that_a_page_loads_is_there(built: Path) -> None:
    found = list(built.rglob("*.html"))
    assert {"summary", "intake"} <= {page.parent.name for page in found}
    for page in found:
        for address in _LOADED.findall(page.read_text()):
            assert (built / address[1:]).is_file(), f"{page.parent.name} loads {address}"


def test_what_others_embed_is_one_file(built: Path) -> None:
    for name in (COMPONENT, "component/crm-tracker.js"):
        # Words of another language come when they are asked for.
        assert not re.search(r"\bimport\b(?!\.meta|\(new URL)|\bfrom\"", (built / name).read_text())


@pytest.mark.parametrize("script", LARGEST)
def test_what_people_wait_for_stays_small(built: Path, script: str) -> None:
    assert size_of(built / script) <= LARGEST[script]


def test_a_script_is_as_large_as_all_that_it_brings_each_once(tmp_path: Path) -> None:
    (tmp_path / "page.js").write_text('import{a}from"./one.js";import"./two.js";')
    (tmp_path / "one.js").write_text('import"./two.js";')
    (tmp_path / "two.js").write_text("two()")
    scripts = [path.read_bytes() for path in tmp_path.iterdir()]
    assert size_of(tmp_path / "page.js") == sum(len(gzip.compress(text)) for text in scripts)


def test_what_is_deployed_brings_its_words_and_leaves_the_local_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["pages", "--to", str(tmp_path / "web")])
    assert main() == 0
    words = json.loads((tmp_path / "web" / "config.json").read_text())
    assert words["marketplace"]
    assert (tmp_path / "web" / COMPONENT).is_file()
    assert not (tmp_path / "web" / "dev").exists()

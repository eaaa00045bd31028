"""What a browser loads, built once per version of it.

`python -m tools.pages` builds it, `--check` checks it too, `--to FOLDER` writes what is deployed.
"""

import argparse
import fcntl
import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.builds import digest, files, finished_at
from tools.paths import BUILD, LOCAL, ROOT

COMPONENT: Final = "component/upsell-recommendations.js"
#: Bytes of a script and of what it imports before it runs, gzipped.
LARGEST: Final = {
    COMPONENT: 10 * 1024,
    "dashboard/dashboard.js": 39 * 1024,
    "session.js": 3 * 1024,
    "signed-in/signed-in.js": 10 * 1024,
}
_IMPORTED: Final = re.compile(r'from"([^"]+\.js)"|import"([^"]+\.js)"')
_LOCK: Final = ROOT / "package-lock.json"
_MODULES: Final = ROOT / "node_modules"
_BUNDLER: Final = ROOT / "tools" / "bundle.mjs"
_CHECKS: Final = (
    ["typescript/bin/tsc"],
    ["@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
)


class PagesError(Exception):
    """The pages could not be built; the message quotes the tool that failed."""


def main() -> int:
    """Build, and check or publish what was built; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="check types, style and size")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write what is deployed there")
    options = parser.parse_args()
    built = pages()
    if options.to is not None:
        _publish(built, options.to)
    return _check(built) if options.check else 0


def pages() -> Path:
    """Return the folder that a web server serves; raises PagesError when it cannot be built."""
    sources = [*files(ROOT / "web"), *files(ROOT / "local" / "web"), _LOCK]
    target = BUILD / f"pages-{digest(sources)}"
    if not target.exists():
        node = node_path()
        with finished_at(target) as unfinished:
            _run([node, str(_BUNDLER), str(unfinished)], "the pages could not be built")
    return target


def modules() -> Path:
    """Return the installed packages of package-lock.json, with which pages are built and tested."""
    LOCAL.mkdir(exist_ok=True)
    stamp = _MODULES / ".installed"
    with (LOCAL / "npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = digest([_LOCK])
        if not stamp.exists() or stamp.read_text() != wanted:
            node = _find_node()
            npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
            quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            _run([str(node), str(npm), "ci", *quiet], "the packages could not be installed")
            stamp.write_text(wanted)
    return _MODULES


def node_path() -> str:
    """Return the path of Node, once the packages of package-lock.json are installed."""
    modules()
    return str(_find_node())


def _find_node() -> Path:
    found = _run([str(ROOT / "tools" / "node.sh")], "there is no Node")
    return Path(found.strip())


def _run(command: list[str], failure: str) -> str:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise PagesError(f"{failure}:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def _check(built: Path) -> int:
    node = node_path()
    faults = 0
    for tool, *options in _CHECKS:
        command = [node, str(_MODULES / tool), *options]
        faults += subprocess.run(command, cwd=ROOT, check=False).returncode
    for script, largest in LARGEST.items():
        size = size_of(built / script)
        if size > largest:
            print(f"{script}: {size} bytes gzipped, {largest} are allowed", file=sys.stderr)
            faults += 1
    return 1 if faults else 0


def size_of(script: Path) -> int:
    """Return the bytes, gzipped, of the script and of all that a browser loads with it."""
    parts = _parts(script.resolve())
    return sum(len(gzip.compress(part.read_bytes(), mtime=0)) for part in parts)


def _parts(script: Path) -> set[Path]:
    names = ("".join(found) for found in _IMPORTED.findall(script.read_text()))
    return {script}.union(*(_parts((script.parent / name).resolve()) for name in names))


def _publish(built: Path, folder: Path) -> None:
    """Copy what customers load; the local stack's own pages stay here."""
    from crm.catalogue.languages import catalogues  # noqa: PLC0415 - building needs no catalogue
    from tools.page_config import page_words  # noqa: PLC0415 - as above

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(built, folder, ignore=shutil.ignore_patterns("dev"))
    (folder / "config.json").write_text(json.dumps(page_words(catalogues())))


if __name__ == "__main__":
    sys.exit(main())

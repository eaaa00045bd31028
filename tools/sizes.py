"""Compares the size of a build with Lambda's limits: `python -m tools.sizes`."""

import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.paths import ROOT
from tools.template import functions, load_template, resources

MEGABYTE: Final = 2**20
# Lambda's own limits: an archive that is uploaded directly, a function unzipped with its layers.
LARGEST_ZIPPED: Final = 50 * MEGABYTE
LARGEST_UNZIPPED: Final = 250 * MEGABYTE
_BUILT: Final = ROOT / ".aws-sam" / "build"
# `sam package` gives every file this time, so that equal contents make equal archives.
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Bytes of one package."""

    unzipped: int
    zipped: int


def archive(folder: Path, target: Path) -> Size:
    """Write a folder's archive as `sam package` does, bytecode included; returns its size."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            entry = zipfile.ZipInfo(str(path.relative_to(folder)), _ZIP_TIME)
            entry.external_attr = path.stat().st_mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, path.read_bytes())
    unzipped = sum(path.stat().st_size for path in files)
    return Size(unzipped=unzipped, zipped=target.stat().st_size)


def measure(folder: Path) -> Size:
    """The size of one built package."""
    with tempfile.TemporaryDirectory() as scratch:
        return archive(folder, Path(scratch) / "package.zip")


def main() -> int:
    """Print a row for each package; returns 1 when Lambda would refuse one."""
    template = load_template()
    layers = list(resources(template, "AWS::Serverless::LayerVersion"))
    names = [*layers, *functions(template)]
    missing = [name for name in names if not (_BUILT / name).is_dir()]
    if missing:
        print(f"Not built: {', '.join(missing)}. Run make build.", file=sys.stderr)
        return 1
    sizes = {name: measure(_BUILT / name) for name in names}
    print(f"{'package':<22}{'zipped':>12}{'unzipped':>12}")
    for name, size in sizes.items():
        print(f"{name:<22}{_readable(size.zipped):>12}{_readable(size.unzipped):>12}")
    largest = sum(sizes[name].unzipped for name in layers) + max(
        sizes[name].unzipped for name in functions(template)
    )
    print(
        f"{'largest, with layers':<22}{'':>12}{_readable(largest):>12}\n"
        f"{'limit of Lambda':<22}{_readable(LARGEST_ZIPPED):>12}{_readable(LARGEST_UNZIPPED):>12}"
    )
    fits = largest <= LARGEST_UNZIPPED and all(s.zipped <= LARGEST_ZIPPED for s in sizes.values())
    return 0 if fits else 1


def _readable(size: int) -> str:
    return f"{size / MEGABYTE:.1f} MB" if size >= MEGABYTE else f"{size / 1024:.1f} KB"


if __name__ == "__main__":
    sys.exit(main())

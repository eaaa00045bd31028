"""Whether the layer in AWS carries bytecode that Python will use as it is."""

import io
import struct
import zipfile

# PEP 552: compiled from a hash of the source that is never compared again.
_UNCHECKED = 0b01


def stale_modules(archive: bytes) -> list[str]:
    """The modules of the package crm whose bytecode is missing, or is compared with file times."""
    with zipfile.ZipFile(io.BytesIO(archive)) as layer:
        names = set(layer.namelist())
        sources = sorted(n for n in names if n.startswith("python/crm/") and n.endswith(".py"))
        return [name for name in sources if not _is_used(layer, _compiled(name), names)]


def _compiled(source: str) -> str:
    folder, _, file = source.rpartition("/")
    return f"{folder}/__pycache__/{file.removesuffix('.py')}.cpython-313.pyc"


def _is_used(layer: zipfile.ZipFile, name: str, names: set[str]) -> bool:
    if name not in names:
        return False
    (flags,) = struct.unpack("<I", layer.read(name)[4:8])
    return bool(flags == _UNCHECKED)

"""Where this checkout keeps what, and the region that stands for any."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCAL: Final = ROOT / ".local"
# Built libraries are the same for every stack of this checkout.
BUILD: Final = LOCAL / "build"

REGION: Final = "eu-central-1"

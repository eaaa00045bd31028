"""Where a local stack keeps its files and which ports it takes."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
# Built libraries are the same for every stack of this checkout.
BUILD = LOCAL / "build"

REGION = "eu-central-1"
DATABASE = "crm"


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Wanted ports; 0 leaves the choice to the system."""

    web: int = 0
    aws: int = 0
    stripe: int = 0
    postgres: int = 0


# Taken when free, so that addresses stay the same from day to day.
USUAL_PORTS = Ports(web=8000, aws=4566, stripe=8001, postgres=5433)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One local stack: everything that it writes is under its folder."""

    folder: Path
    fixed: Ports = Ports()
    usual: Ports = Ports()
    serves_pages: bool = True

    @property
    def stack_file(self) -> Path:
        """What scripts read: addresses, tokens, ids of demo rows."""
        return self.folder / "stack.json"

    @property
    def logs(self) -> Path:
        """One log file per process."""
        return self.folder / "logs"

    @property
    def run(self) -> Path:
        """One file per running process, and what each was started with."""
        return self.folder / "run"


def developer_settings() -> Settings:
    """Read the stack of `make dev`; a port given in the environment is binding."""
    fixed = Ports(
        web=int(os.environ.get("WEB_PORT", "0")),
        aws=int(os.environ.get("AWS_PORT", "0")),
        stripe=int(os.environ.get("STRIPE_PORT", "0")),
        postgres=int(os.environ.get("POSTGRES_PORT", "0")),
    )
    return Settings(folder=LOCAL, fixed=fixed, usual=USUAL_PORTS)

"""Asks for a stage's settings once, and writes them to its file."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from deploy.stage import STAGES, Stage, sizes, stage_file

type Ask = Callable[[str], str]

_DEFAULT_REGION: Final = "eu-central-1"
_SIZES: Final = (
    "hobby costs about 35 dollars a month, production about 265 (sums in docs/operations.md)"
)


def write_stage(name: str, ask: Ask, folder: Path = STAGES) -> Stage:
    """Ask for a stage's settings and keep them in its file."""
    path = stage_file(name, folder)
    print(f"{name} is new. Five questions; Enter takes the answer in brackets:\n")
    region = _ask(ask, "AWS region", _DEFAULT_REGION)
    print(f"  {_SIZES}")
    size = _ask(ask, f"Size ({' or '.join(sizes())})", "hobby")
    mail = _ask(ask, "E-mail address for alarms", "none")
    live = _ask(ask, "Take real payments (yes), or Stripe's test mode (no)", "no")
    host = _ask(ask, "Address of a Postgres 18 you already have", "none")
    parameters = {
        "AlarmEmail": mail,
        "StripeLivemode": "true" if live.lower().startswith("y") else "false",
        "DatabaseHost": host,
    }
    lines = [f"# Where and how {name} is deployed; no secrets. See docs/operations.md."]
    lines += [f"{key} = {json.dumps(value)}" for key, value in (("region", region), ("size", size))]
    lines += ["", "[parameters]"]
    lines += [f"{key} = {json.dumps(value)}" for key, value in parameters.items()]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    try:
        stage = Stage.read(name, folder)
    except Exception:
        path.unlink()
        raise
    print(f"\nKept in deploy/stages/{path.name}; keep it in your repository.")
    return stage


def _ask(ask: Ask, question: str, usual: str) -> str:
    return ask(f"  {question} [{usual}]: ").strip() or usual

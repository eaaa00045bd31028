"""Compile the layout of mails from MJML: `python -m tools.mail_layout [--check]`."""

import sys

import mrml

from tools import generated
from tools.paths import ROOT

FOLDER = ROOT / "layers" / "common" / "crm" / "messages" / "rendering"


def main() -> int:
    """Bring the compiled layout up to date, or compare it; returns the exit code."""
    compiled = mrml.to_html((FOLDER / "layout.mjml").read_text())
    if compiled.warnings:
        print(*compiled.warnings, sep="\n", file=sys.stderr)
        return 1
    return generated.main(
        {FOLDER / "layout.html": compiled.content + "\n"}, FOLDER, "layout.html", __doc__
    )


if __name__ == "__main__":
    sys.exit(main())

"""Write the pages of the preview, and say where: `python -m local.mail_preview`."""

import sys
from pathlib import Path

from crm.messages.load import messages
from crm.platform.toml_file import TomlFileError
from local.mail_preview.pages import write
from tools.paths import LOCAL


def main() -> int:
    """Write them; returns the exit code."""
    try:
        path = write(messages(), LOCAL / "mails")
    except TomlFileError as error:
        print(error, file=sys.stderr)
        return 1
    print(_link(path))
    return 0


def _link(path: Path) -> str:
    return f"Open {path.as_uri()}"


if __name__ == "__main__":
    sys.exit(main())

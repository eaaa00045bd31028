"""`python -m crm.messages [FILE]`: says whether the messages of a file can be used."""

import sys
from pathlib import Path

from crm.messages.consistency import find_unknown_cohorts
from crm.messages.load import MESSAGES_PATH, load
from crm.platform.toml_file import Source, TomlFileError, located
from crm.predictions.load import cohorts


def main(arguments: list[str]) -> int:
    """Tell every problem with its line; exit with 1 when there is one."""
    path = Path(arguments[0]) if arguments else MESSAGES_PATH
    try:
        found = load(path)
        source = Source(path.read_text(encoding="utf-8"), path.name)
    except (TomlFileError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if unknown := located(list(find_unknown_cohorts(found, cohorts())), source):
        sys.stderr.write("\n".join(unknown) + "\n")
        return 1
    sys.stdout.write(f"{path.name}: {len(found.campaigns)} campaigns, {len(found.mails)} mails\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

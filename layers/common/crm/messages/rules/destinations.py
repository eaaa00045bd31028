"""Where a link of a mail may lead: to the site itself, and nowhere else."""

import re
from typing import Final
from urllib.parse import quote

# As the database has it. A browser takes a backslash for a slash, and two slashes for another site.
_PATH: Final = re.compile(
    r"/(?:[^/\\\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]"
    r"[^\\\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]*)?"
)
_AS_THEY_ARE: Final = "/?#[]@!$&'()*+,;=:%-._~"


def destination(site: str, path: str | None) -> str:
    """The address that a link leads to; one that could leave the site leads to its first page.

    Args:
        site: The site's address, without a slash at the end.
        path: As it was written when the mail was sent.
    """
    if path is None or not _PATH.fullmatch(path):
        return f"{site}/"
    return site + quote(path, safe=_AS_THEY_ARE)

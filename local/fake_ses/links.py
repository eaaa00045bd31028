"""The links of a mail: found and followed as a scanner does it, and what became of them."""

from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from typing import Any, Final

import httpx2
import psycopg
from psycopg.rows import dict_row

_GATEWAY: Final = {
    # They call themselves browsers, and come from an address of their own.
    "User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0",
    "X-Forwarded-For": "198.51.100.7",
}
_CLICKS: Final = """
select at, method, kind, position, coalesce(class, 'not settled yet') as class, reasons
from crm.message_clicks where message_id = %s order by at, id
"""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where an anchor leads."""
        for name, value in attrs:
            if tag == "a" and name == "href" and value:
                self.found[value] = None


def links_of(html: str) -> list[str]:
    """Return the links of a mail, each once, in their order."""
    parser = _Links()
    parser.feed(html)
    return list(parser.found)


def scan(html: str, site_url: str) -> int:
    """Follow every link of a mail to the site at once, as a gateway does; returns how many."""
    site = httpx2.URL(site_url)
    links = [one for one in links_of(html) if httpx2.URL(one).host == site.host]

    def follow(link: str) -> None:
        for method in ("HEAD", "GET"):
            httpx2.request(method, link, headers=_GATEWAY, timeout=30, trust_env=False)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(follow, links))
    return len(links)


def clicks_of(message_id: str, dsn: str) -> list[dict[str, Any]]:
    """Return what became of a message's links; raises psycopg.Error."""
    with psycopg.connect(dsn, autocommit=True, row_factory=dict_row) as connection:
        return connection.execute(_CLICKS, (message_id,)).fetchall()

"""The pages of the preview: one for each mail and language, with all its samples."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Final

from crm.messages.contracts.content import MailContent, MailFacts
from crm.messages.model import MailTexts, Messages
from crm.messages.rendering import render
from local.mail_preview.samples import samples

# Light, dark and narrow, as their widths in pixels and what stands for the reader's setting.
_LOOKS: Final = (("Light", 640, "not all"), ("Dark", 640, "all"), ("Phone, dark", 390, "all"))
_DARK: Final = "(prefers-color-scheme: dark)"
_FRAME: Final = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
body {{ margin: 32px; max-inline-size: 1760px }}
.looks {{ display: flex; gap: 16px; overflow-x: auto }}
figure {{ margin: 0 }} figcaption {{ font-size: 14px }}
iframe {{ block-size: 760px; border: 1px solid #8886; border-radius: 8px; background: #fff }}
pre {{ white-space: pre-wrap; max-inline-size: 72ch; font-size: 14px }}
</style>
<h1>{title}</h1>
{content}
</html>
"""


def write(messages: Messages, folder: Path) -> Path:
    """Write all pages below a folder, and return the one that lists them."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.html"):
        old.unlink()
    facts = samples(messages.sender.from_name, messages.sender.postal_address)
    links = []
    for name, texts in messages.mails.items():
        for content in contents(texts, messages.language):
            title = f"{name}, {content.language}"
            page = folder / f"{name}.{content.language}.html"
            page.write_text(_page(title, content, facts), encoding="utf-8")
            links.append(f'<li><a href="{escape(page.name)}">{escape(title)}</a></li>')
    index = folder / "index.html"
    listed = f"<ul>{''.join(links)}</ul>"
    index.write_text(_FRAME.format(title="Mails", content=listed), encoding="utf-8")
    return index


def contents(texts: MailTexts, language: str) -> Iterator[MailContent]:
    """The texts of a mail in the file's language, and in each that it is translated into."""
    for code, one in {language: texts, **texts.translations}.items():
        yield MailContent(
            subject=one.subject,
            preheader=one.preheader,
            headline=one.headline,
            text=one.text,
            blocks=texts.blocks,
            language=code,
        )


def as_seen(html: str, media: str) -> str:
    """A mail as a reader's setting shows it: `all` is dark, `not all` is light."""
    return html.replace(_DARK, media)


def _page(title: str, content: MailContent, facts: Mapping[str, MailFacts]) -> str:
    return _FRAME.format(
        title=escape(title),
        content="".join(_sample(what, content, one) for what, one in facts.items()),
    )


def _sample(what: str, content: MailContent, facts: MailFacts) -> str:
    mail = render(content, facts)
    looks = "".join(
        f"<figure><figcaption>{look}</figcaption>"
        f'<iframe sandbox width="{width}" srcdoc="{escape(as_seen(mail.html, media))}"></iframe>'
        "</figure>"
        for look, width, media in _LOOKS
    )
    return (
        f"<h2>{escape(what)}</h2><p><b>{escape(mail.subject)}</b></p>"
        f'<div class="looks">{looks}</div>'
        f"<details><summary>As text</summary><pre>{escape(mail.text)}</pre></details>"
    )

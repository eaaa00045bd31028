"""Six thousand strings that want to be more than text."""

from itertools import chain, islice, product
from typing import Final

COUNT: Final = 6_000
CALL: Final = "window.executed=1"

_TAGS: Final = (
    "img src=x",
    "svg",
    "body",
    "video src=x",
    "audio src=x",
    "iframe",
    "object data=x",
    "embed src=x",
    "input autofocus",
    "details open",
    "marquee",
    "style",
    "link rel=stylesheet href=x",
    "math",
    "template",
    "form",
    "button",
    "a href=x",
    "x-unknown",
    "upsell-recommendations",
)
_EVENTS: Final = (
    "onerror",
    "onload",
    "onfocus",
    "ontoggle",
    "onstart",
    "onclick",
    "onmouseover",
    "onpointerenter",
    "onanimationstart",
    "onbeforetoggle",
)
_OPENINGS: Final = (
    "",
    '">',
    "'>",
    "-->",
    "</style>",
    "</script>",
    "</textarea>",
    "]]>",
    "\\u003c/",
    "</li></ul>",
    "${",
    "{{",
)
_SCHEMES: Final = (
    "javascript:",
    "JaVaScRiPt:",
    "java\tscript:",
    "java\nscript:",
    " javascript:",
    "\x01javascript:",
    "data:text/html,",
    "data:text/html;base64,",
    "vbscript:",
    "blob:",
    "view-source:javascript:",
    "//elsewhere.example/",
    "\\\\elsewhere.example\\",
    "/\\elsewhere.example/",
    "https://user:word@elsewhere.example/",
    "https:elsewhere.example/",
    "http://[",
    "filesystem:",
    "about:blank#",
    "&#106;avascript:",
)
_ENDINGS: Final = ("", "//", "<!--", "\0", "\u202e", "\U0001f600", "%0a", "&colon;")


def strings() -> list[str]:
    """Markup, templates and addresses, no two alike."""
    tags = (
        f"{opening}<{tag} {event}={quote}{CALL}{quote}>"
        for opening, tag, event, quote in product(_OPENINGS, _TAGS, _EVENTS, ('"', ""))
    )
    scripts = (
        f"{opening}<script>{CALL}</script>{ending}"
        for opening, ending in product(_OPENINGS, _ENDINGS)
    )
    templates = (
        f"{start}constructor.constructor('{CALL}')(){end}{ending}"
        for (start, end), ending in product(
            (("${", "}"), ("{{", "}}"), ("<%=", "%>"), ("#{", "}"), ("[[", "]]")), _ENDINGS
        )
    )
    links = (
        f"{opening}{scheme}{CALL}{ending}"
        for opening, scheme, ending in product(_OPENINGS, _SCHEMES, _ENDINGS)
    )
    found = list(islice(dict.fromkeys(chain(links, scripts, templates, tags)), COUNT))
    assert len(found) == COUNT
    return found

"""docs/component.md lists what a page may set on the component or hear of it, and no more."""

import re
from typing import Final

from tools.paths import ROOT

DOCUMENT: Final = (ROOT / "docs" / "component.md").read_text("utf-8")
FOLDER: Final = ROOT / "web" / "component"
ELEMENT: Final = (FOLDER / "upsell-recommendations.ts").read_text("utf-8")


def listed(section: str) -> set[str]:
    """The names in the first column of a section's table."""
    [text] = re.findall(rf"^## {section}$(.*?)^## ", DOCUMENT, re.DOTALL | re.MULTILINE)
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def source(*names: str) -> str:
    return "".join((FOLDER / name).read_text("utf-8") for name in names)


def test_every_attribute_is_listed() -> None:
    observed = "".join(re.findall(r"(?:observedAttributes|ASKED) = \[(.*?)\]", ELEMENT))
    styled = set(re.findall(r":host\(\[([a-z-]+)=", source("styles.css")))
    read = set(re.findall(r'(?:get|has)Attribute\("([a-z-]+)"\)', ELEMENT))
    known = set(re.findall(r'"([a-z-]+)"', observed))
    assert read - {"aria-busy"} <= known
    assert listed("Attributes") == known | styled


def test_every_property_and_method_is_listed() -> None:
    members = re.findall(r"^  (?:set |async )?([a-z]\w*)\(", ELEMENT, re.MULTILINE)
    called_by_browsers = {"connectedCallback", "disconnectedCallback", "attributeChangedCallback"}
    own = set(members) - called_by_browsers - {"constructor"}
    assert {name.removesuffix("()") for name in listed("Properties and methods")} == own


def test_every_event_is_listed() -> None:
    emitted = set(re.findall(r'#emit\("(\w+)"', ELEMENT))
    answered = set(re.findall(r'onAnswer\("(\w+)"', source("answers.ts")))
    assert listed("Events") == {f"upsell-{name}" for name in emitted | answered}


def test_the_playground_has_a_field_for_everything() -> None:
    page = (ROOT / "local" / "web" / "pages" / "playground" / "playground.ts").read_text("utf-8")
    lists = dict(re.findall(r"^const ([A-Z]+) = \[(.*?)\];", page, re.DOTALL | re.MULTILINE))
    names = {name: set(re.findall(r'"([a-z-]+)"', text)) for name, text in lists.items()}
    assert names["ATTRIBUTES"] == listed("Attributes")
    assert names["VARIABLES"] == listed("CSS variables")
    assert {f"upsell-{name}" for name in names["EVENTS"]} == listed("Events")


def test_every_css_variable_is_listed() -> None:
    read = set(re.findall(r"var\((--upsell-[a-z-]+)", source("styles.css")))
    assert listed("CSS variables") == read

"""Both themes keep the contrast that people need, and the component brings the same colours."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"
_PAIR = re.compile(r"--(?:upsell-)?([a-z-]+)(?::|,) light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_TOKENS = (WEB / "style" / "tokens.css").read_text()
_COMPONENT = (WEB / "component" / "styles.css").read_text()
THEMES = ("light", "dark")
TEXT = ("text", "muted", "accent", "good", "warn", "bad")
GROUNDS = ("bg", "surface")


def colours(source: str, theme: str) -> dict[str, str]:
    return {name: pair[THEMES.index(theme)] for name, *pair in _PAIR.findall(source)}


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", TEXT)
def test_text_stands_out_from_its_ground(theme: str, ground: str, ink: str) -> None:
    palette = colours(_TOKENS, theme)
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_coloured_grounds(theme: str) -> None:
    palette = colours(_TOKENS, theme)
    assert contrast(palette["on-accent"], palette["accent"]) >= 4.5
    assert contrast(palette["muted"], palette["tint"]) >= 4.5
    assert contrast(palette["accent"], palette["tint"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_control_stands_out(theme: str, ground: str) -> None:
    palette = colours(_TOKENS, theme)
    assert contrast(palette["control"], palette[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_component_brings_the_colours_of_the_pages(theme: str) -> None:
    own = colours(_COMPONENT, theme)
    assert own
    assert own.items() <= colours(_TOKENS, theme).items()

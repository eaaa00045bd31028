"""Names in braces in a founder's sentence: strict, so that a slip is found early."""

from string import Formatter


def read_placeholders(sentence: str, known: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The names in a sentence, and what is wrong with it in words."""
    try:
        parts = list(Formatter().parse(sentence))
    except ValueError:
        return [], ["has a brace that is not closed"]
    all_known = ", ".join(f"{{{name}}}" for name in known)
    named = [part for part in parts if part[1] is not None]
    return [name for _, name, _, _ in named if name], [
        f"names {{{name}}}; known are {all_known}"
        for _, name, details, conversion in named
        if name not in known or details or conversion
    ]

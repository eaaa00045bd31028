"""Works out what the template says under given parameters, as CloudFormation does."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from tools.template import Template

# A part of a template: whatever YAML can say.
type Node = Any

_NOTHING: Final = object()
_PSEUDO: Final = {
    "AWS::NoValue": _NOTHING,
    "AWS::Region": "eu-central-1",
    "AWS::URLSuffix": "amazonaws.com",
}


def evaluate(template: Template, node: Node, given: Mapping[str, str]) -> Node:
    """The value of a part; what only AWS knows stays as it is.

    Args:
        template: Parameters that are not given take its defaults.
        node: Any part of it.
        given: Parameters, and pseudo parameters like AWS::StackId.
    """
    declared = template["Parameters"]
    known = {name: one.get("Default") for name, one in declared.items()} | dict(given)
    lists = {
        name: known[name].split(",")
        for name, one in declared.items()
        if one["Type"] == "CommaDelimitedList"
    }
    return _Evaluation(template, {**_PSEUDO, **known, **lists}).value(node)


class _Evaluation:
    def __init__(self, template: Template, known: Mapping[str, Node]) -> None:
        self._conditions = template["Conditions"]
        self._known = known

    def value(self, node: Node) -> Node:
        match node:
            case {"Ref": str(name)}:
                return self._known.get(name, node)
            case {"Condition": str(name)} if len(node) == 1:
                return self.value(self._conditions[name])
            case {"Fn::If": [condition, yes, no]}:
                return self.value(yes if self.value({"Condition": condition}) else no)
            case {"Fn::Sub": argument}:
                return self._filled(argument)
            case list():
                return [value for _, value in self._values(enumerate(node))]
        is_plain = not isinstance(node, dict)
        return node if is_plain else _called(dict(self._values(node.items())), node)

    def _values(self, pairs: Iterable[tuple[Node, Node]]) -> Iterator[tuple[Node, Node]]:
        values = ((key, self.value(inner)) for key, inner in pairs)
        return ((key, value) for key, value in values if value is not _NOTHING)

    def _filled(self, argument: Node) -> str:
        text, words = argument if isinstance(argument, list) else (argument, {})
        for name, value in {**self._known, **self.value(words)}.items():
            text = text.replace(f"${{{name}}}", str(value))
        filled: str = text
        return filled


def _called(values: dict[str, Node], node: Node) -> Node:
    """The value of a function whose arguments have theirs; anything else is its own."""
    [name, *others] = values or [""]
    call = _FUNCTIONS.get(name)
    if call is None or others:
        return values
    try:
        return call(values[name])
    except (TypeError, AttributeError, KeyError):
        # An argument that only AWS knows.
        return node


_FUNCTIONS: Final[Mapping[str, Callable[[Node], Node]]] = {
    "Fn::And": all,
    "Fn::Equals": lambda given: given[0] == given[1],
    "Fn::Join": lambda given: given[0].join(given[1]),
    "Fn::Not": lambda given: not given[0],
    "Fn::Or": any,
    "Fn::Select": lambda given: given[1][int(given[0])],
    "Fn::Split": lambda given: given[1].split(given[0]),
}

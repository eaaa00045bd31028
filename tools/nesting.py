"""Reads a template and its nested templates as one: what CloudFormation creates in all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tools.paths import ROOT
from tools.template import Template, load_template, resources

STACK: Final = "AWS::CloudFormation::Stack"
_REFERENCE: Final = re.compile(r"\$\{([\w:.]+)\}")

# A part of a template: whatever YAML can say.
type Node = Any


class NestingError(ValueError):
    """Two templates declare the same name, or a nested one takes what it is not given."""


def load_whole() -> Template:
    """Load template.yaml with its nested templates put in their places."""
    return inline(load_template())


def inline(template: Template, folder: Path = ROOT) -> Template:
    """Put nested templates in the places of their stacks.

    A nested parameter becomes what the parent gives for it, an output of a nested stack becomes
    its value, and what is nested stands under the condition of its stack.

    Args:
        template: Parsed; it is left as it is.
        folder: Where the paths of nested templates begin.

    Raises:
        NestingError: A logical name is taken twice, or a parameter is not given.
    """
    stacks = resources(template, STACK)
    whole = {
        key: dict(value) if isinstance(value, dict) else value for key, value in template.items()
    }
    for name in stacks:
        del whole["Resources"][name]
    bindings: dict[str, Node] = {}
    for name, stack in stacks.items():
        nested = load_template(folder / stack["Properties"]["TemplateURL"])
        _merge(whole, _bind(nested, name, stack))
        # What waits for a whole nested stack waits for no single resource of the merged view.
        bindings[name] = {"Ref": "AWS::StackId"}
        bindings |= {
            f"{name}.Outputs.{key}": output["Value"]
            for key, output in _bound_outputs(nested, name, stack).items()
        }
    # An output may stand in the parameters of another nested stack, which then hold it.
    for _ in stacks:
        whole = _Binding(bindings).apply(whole)
    return whole


def _bind(nested: Template, name: str, stack: Mapping[str, Any]) -> Template:
    """The sections of a nested template, as the parent would have to say them."""
    binding = _binding(nested, name, stack)
    outer = stack.get("Condition")
    conditions = {
        f"{name}{key}": _both(outer, binding.apply(value))
        for key, value in nested.get("Conditions", {}).items()
    }
    bound_resources = {}
    for key, resource in nested["Resources"].items():
        own = resource.get("Condition")
        condition = f"{name}{own}" if own else outer
        bound = {
            part: binding.apply(value) for part, value in resource.items() if part != "Condition"
        }
        bound_resources[key] = bound | ({"Condition": condition} if condition else {})
    return {
        "Conditions": conditions,
        "Mappings": nested.get("Mappings", {}),
        "Resources": bound_resources,
    }


def _bound_outputs(nested: Template, name: str, stack: Mapping[str, Any]) -> Template:
    bound: Template = _binding(nested, name, stack).apply(nested.get("Outputs", {}))
    return bound


def _binding(nested: Template, name: str, stack: Mapping[str, Any]) -> "_Binding":
    given = stack["Properties"].get("Parameters", {})
    declared = nested.get("Parameters", {})
    if set(given) != set(declared):
        raise NestingError(f"{name} declares other parameters than it is given")
    prefixed = {key: f"{name}{key}" for key in nested.get("Conditions", {})}
    return _Binding(given, prefixed)


def _both(outer: str | None, inner: Node) -> Node:
    return {"Fn::And": [{"Condition": outer}, inner]} if outer else inner


def _merge(whole: Template, part: Template) -> None:
    for section, entries in part.items():
        known = whole.setdefault(section, {})
        if twice := sorted(set(known) & set(entries)):
            raise NestingError(f"{section} are declared twice: {', '.join(twice)}")
        known.update(entries)


@dataclass(frozen=True)
class _Binding:
    """What names stand for: parameters and outputs, and conditions under their new names."""

    values: Mapping[str, Node]
    conditions: Mapping[str, str] = field(default_factory=dict)

    def apply(self, node: Node) -> Node:
        if isinstance(node, list):
            return [self.apply(value) for value in node]
        return self._intrinsic(node) if isinstance(node, dict) else node

    def _intrinsic(self, node: Node) -> Node:
        match node:
            case {"Ref": str(name)}:
                found = self.values.get(name, node)
            case {"Fn::GetAtt": [str(name), str(attribute)]}:
                found = self.values.get(f"{name}.{attribute}", node)
            case {"Condition": str(name)} if len(node) == 1:
                found = {"Condition": self.conditions.get(name, name)}
            case {"Fn::If": [str(name), *branches]}:
                found = {"Fn::If": [self.conditions.get(name, name), *self.apply(branches)]}
            case {"Fn::Sub": str(text)}:
                found = self._fill(text, {})
            case {"Fn::Sub": [str(text), dict(words)]}:
                found = self._fill(text, words)
            case _:
                found = {key: self.apply(value) for key, value in node.items()}
        return found

    def _fill(self, text: str, words: Mapping[str, Node]) -> Node:
        """Rename what a text refers to; what has no name of its own becomes a word."""
        filled = {key: self.apply(value) for key, value in words.items()}

        def rename(match: re.Match[str]) -> str:
            name = match[1]
            if name in words or name not in self.values:
                return match[0]
            match self.values[name]:
                case {"Ref": str(other)}:
                    return f"${{{other}}}"
                case {"Fn::GetAtt": [str(other), str(attribute)]}:
                    return f"${{{other}.{attribute}}}"
            word = name.replace(".", "")
            filled[word] = self.values[name]
            return f"${{{word}}}"

        renamed = _REFERENCE.sub(rename, text)
        return {"Fn::Sub": [renamed, filled] if filled else renamed}

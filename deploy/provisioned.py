"""Gives functions the alias that provisioned concurrency needs, beside the built template.

SAM cannot publish an alias under a condition. With none wanted the template stays as it is, and
the API calls the functions themselves: they always run the newest code and settings.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.builds import files
from tools.template import Template, functions, load_template

PARAMETER: Final = "ProvisionedConcurrency"


def provisioned_template(built: Path, parameters: Mapping[str, str]) -> Path:
    """The template to deploy with these parameters; with none wanted the built one itself.

    Args:
        built: The folder that `sam build` wrote, with template.yaml in it.
        parameters: Those of the deployment.
    """
    plain = built / "template.yaml"
    if int(parameters[PARAMETER]) == 0:
        return plain
    template = load_template(plain)
    target = built / "provisioned.json"
    target.unlink(missing_ok=True)
    add_aliases(template, digest(built, parameters))
    target.write_text(json.dumps(template, indent=2))
    return target


def add_aliases(template: Template, version: str) -> None:
    """Publish a version of each function whose metadata names the parameter.

    Args:
        template: Changed in place.
        version: Names the code and settings; another name publishes another version.
    """
    for function in functions(template).values():
        if wanted := function.get("Metadata", {}).get(PARAMETER):
            function["Properties"] |= {
                "AutoPublishAlias": "live",
                "AutoPublishCodeSha256": version,
                "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": wanted},
            }


def digest(built: Path, parameters: Mapping[str, str]) -> str:
    """A name for exactly this build and these parameters: a change of any needs new versions."""
    sums = [f"{path.relative_to(built)} {_sum(path.read_bytes())}" for path in files(built)]
    return _sum("\n".join([*sums, json.dumps(dict(parameters), sort_keys=True)]).encode())


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

"""What is deployed where: a stage's file names a region, a size, and its differences from it."""

import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from deploy.errors import DeployError
from tools.paths import ROOT
from tools.template import Template, functions, load_template

STAGES: Final = ROOT / "deploy" / "stages"
_SIZES: Final = ROOT / "deploy" / "sizes.toml"
# Without a hyphen: what may touch comeback-prod-* must not reach into another stage.
_NAME: Final = re.compile(r"[a-z][a-z0-9]{0,15}")
_FOREIGN: Final = ("cn-", "us-gov-", "us-iso", "eu-isoe-", "eusc-")
# Made once and then kept by CloudFormation.
_LOGIN_PASSWORDS: Final = (
    "AppPassword",
    "IngestPassword",
    "LinksPassword",
    "WorkerPassword",
    "ReportPassword",
)


class StageError(DeployError):
    """A stage's file or name is wrong; the message says how it should be."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One deployment of the system.

    Attributes:
        name: As in `make deploy STAGE=name`.
        region: Of AWS.
        size: A set of parameters in sizes.toml.
        given: Parameters of the template that differ from the size.
    """

    name: str
    region: str
    size: str
    given: Mapping[str, str]

    @classmethod
    def read(cls, name: str, folder: Path = STAGES) -> Self:
        """Read a stage's file.

        Raises:
            StageError: There is none, or it names what does not exist.
        """
        path = stage_file(name, folder)
        try:
            found = tomllib.loads(path.read_text())
        except FileNotFoundError:
            raise StageError(_unknown(name, path)) from None
        except tomllib.TOMLDecodeError as error:
            raise StageError(f"{path}: {error}") from error
        given = {key: _text(value) for key, value in found.get("parameters", {}).items()}
        stage = cls(
            name=name,
            region=found.get("region", ""),
            size=found.get("size", "hobby"),
            given=given,
        )
        stage._check(path)
        return stage

    @property
    def stack(self) -> str:
        """The name of its stack in CloudFormation."""
        return f"comeback-{self.name}"

    @property
    def owns_database(self) -> bool:
        """Whether the stack brings its own database."""
        return self.parameters["DatabaseHost"] == "none"

    @property
    def verifies_database(self) -> bool:
        """Whether functions need the authorities of AWS."""
        return self.owns_database or self.parameters["DatabaseTls"] == "verify-full"

    @property
    def parameters(self) -> dict[str, str]:
        """Every parameter that is no secret: one that is left out would keep its last value."""
        declared = load_template()["Parameters"]
        usual = {
            name: _text(one["Default"])
            for name, one in declared.items()
            if "Default" in one and not one.get("NoEcho")
        }
        ours = {"Stage": self.name}
        return {**usual, **sizes()[self.size], **ours, **self.given}

    def secret_parameters(self, environment: Mapping[str, str], *, first: bool) -> dict[str, str]:
        """The secrets to deploy with; those left out keep their last value.

        Args:
            environment: May hold STRIPE_KEY, STRIPE_WEBHOOK_SECRETS, MESSAGE_KEYS,
                SUPPRESSION_KEY and DB_MASTER_PASSWORD.
            first: Whether the stack does not exist yet.

        Raises:
            StageError: A given database's master password is missing.
        """
        # Stripe gives a secret once it knows the address; until then nobody knows this one.
        found = _given_or_made(
            environment,
            {
                "StripeWebhookSecrets": "STRIPE_WEBHOOK_SECRETS",
                "StripeKey": "STRIPE_KEY",
                "MessageKeys": "MESSAGE_KEYS",
                "SuppressionKey": "SUPPRESSION_KEY",
            },
            {
                "StripeWebhookSecrets": f"whsec_{secrets.token_hex(24)}",
                "StripeKey": "none",
                "MessageKeys": secrets.token_hex(24),
                "SuppressionKey": secrets.token_hex(24),
            },
            first=first,
        )
        if self.owns_database:
            return found
        if master := environment.get("DB_MASTER_PASSWORD"):
            found["MasterPassword"] = master
        elif first:
            raise StageError("a given database needs its master's password in DB_MASTER_PASSWORD")
        if first:
            found |= {name: secrets.token_hex(24) for name in _LOGIN_PASSWORDS}
        return found

    def _check(self, path: Path) -> None:
        if not self.region:
            raise StageError(f"{path} names no region")
        if self.region.startswith(_FOREIGN):
            raise StageError(
                f"{path}: {self.region} is of another partition of AWS (China, GovCloud),"
                " whose services differ and which is not supported"
            )
        if self.size not in sizes():
            raise StageError(f"{path}: size must be one of {', '.join(sizes())}")
        if self.given.get("MailIdentity", "none") != "none" and "MailFrom" not in self.given:
            raise StageError(f"{path}: MailIdentity needs a sender in MailFrom")
        declared = load_template()["Parameters"]
        if unknown := sorted(set(self.given) - set(declared)):
            raise StageError(f"{path}: the template has no parameter {', '.join(unknown)}")
        if leaked := sorted(name for name in self.given if declared[name].get("NoEcho")):
            raise StageError(f"{path}: secrets do not belong in a file: {', '.join(leaked)}")


def _unknown(name: str, path: Path) -> str:
    known = sorted(one.stem for one in path.parent.glob("*.toml"))
    others = f" Others that have one: {', '.join(known)}." if known else ""
    return (
        f"There is no stage {name}, for {path.parent.name}/{path.name} is not there.{others}\n"
        f"Type: make deploy STAGE={name}, which asks for what belongs into it"
    )


def stage_file(name: str, folder: Path = STAGES) -> Path:
    """The path of a stage's settings.

    Raises:
        StageError: It cannot be a stage's name.
    """
    if not _NAME.fullmatch(name):
        raise StageError("a stage is named by small letters and digits, 16 at most, a letter first")
    return folder / f"{name}.toml"


def sizes() -> dict[str, dict[str, str]]:
    """The sets of parameters, by name."""
    return tomllib.loads(_SIZES.read_text())


def _given_or_made(
    environment: Mapping[str, str],
    variables: Mapping[str, str],
    made: Mapping[str, str],
    *,
    first: bool,
) -> dict[str, str]:
    given = {name: environment.get(variable) for name, variable in variables.items()}
    found = {name: value for name, value in given.items() if value}
    return {**made, **found} if first else found


def connections_wanted(parameters: Mapping[str, str], template: Template) -> int:
    """How many connections functions open at most; 0 when nothing bounds them."""
    return int(parameters["FunctionConcurrency"]) * len(bounded_functions(template))


def concurrency_wanted(parameters: Mapping[str, str], template: Template) -> int:
    """How many of the account's concurrent executions the stack keeps for itself."""
    provisioned = [
        name
        for name, one in functions(template).items()
        if "ProvisionedConcurrency" in one.get("Metadata", {})
    ]
    # Those that are provisioned count towards a function's own bound.
    if bound := connections_wanted(parameters, template):
        return bound
    return int(parameters["ProvisionedConcurrency"]) * len(provisioned)


def connections_usable(parameters: Mapping[str, str], template: Template) -> int:
    """How many connections the stack's own database has for functions."""
    classes = template["Mappings"]["DatabaseConnections"]
    usable: int = classes[parameters["DatabaseClass"]]["Usable"]
    return usable


def bounded_functions(template: Template) -> list[str]:
    """The functions that others call as often as they like, which FunctionConcurrency bounds."""
    return [
        name
        for name, one in functions(template).items()
        if "ReservedConcurrentExecutions" not in one["Properties"]
    ]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

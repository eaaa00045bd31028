"""Fetches the authorities that sign the certificates of RDS: `python -m deploy.roots REGION`.

RDS signs with an authority of its own for each region, RDS Proxy with Amazon's public ones. AWS
publishes both and no checksums of the former. What is fetched is trusted because it comes over
HTTPS from AWS's own names; the first fetch writes down its checksum, and another content is refused
until a person has agreed to it with `--accept`. Amazon's are pinned by fingerprint.
"""

import hashlib
import json
import ssl
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from deploy.command import parser, run
from deploy.errors import DeployError
from tools.paths import ROOT

ROOTS: Final = ROOT / "layers" / "common" / "roots.pem"
PINS: Final = ROOT / "deploy" / "roots.lock.json"
_RDS: Final = "https://truststore.pki.rds.amazonaws.com/{0}/{0}-bundle.pem"
_AMAZON: Final = "https://www.amazontrust.com/repository/AmazonRootCA{}.pem"
# SHA-256 of the certificates, as https://www.amazontrust.com/repository/ publishes them.
AMAZON_FINGERPRINTS: Final = {
    1: "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    2: "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    3: "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    4: "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
}
_PATIENCE: Final = 20

type Fetch = Callable[[str], str]


class RootsError(DeployError):
    """The authorities cannot be had, or are not those that were trusted before."""


def main() -> int:
    """Fetch them for one region; returns the exit code."""
    words = parser(__doc__, "make roots REGION=eu-central-1")
    words.add_argument("region")
    words.add_argument("--accept", action="store_true", help="agree to a bundle that has changed")
    given = words.parse_args()
    fetch_roots(given.region, accept=given.accept)
    print(f"{ROOTS.relative_to(ROOT)} holds the authorities of {given.region}")
    return 0


def fetch_roots(
    region: str,
    *,
    accept: bool = False,
    fetch: Fetch | None = None,
    target: Path = ROOTS,
    pins: Path = PINS,
) -> None:
    """Write the region's authorities and Amazon's where the layer's build takes them from.

    Raises:
        RootsError: They cannot be fetched, or are not what was fetched first. Nothing is written.
    """
    get = fetch or _download
    bundle = get(_RDS.format(region))
    _check_bundle(bundle, region)
    amazon = [_amazon_root(number, get) for number in AMAZON_FINGERPRINTS]
    known: dict[str, str] = json.loads(pins.read_text()) if pins.exists() else {}
    checksum = hashlib.sha256(bundle.encode()).hexdigest()
    if known.get(region, checksum) != checksum and not accept:
        raise RootsError(
            f"the authorities of {region} are not those that {pins.name} knows. Read what changed"
            " at https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html, then"
            f" agree with `python -m deploy.roots {region} --accept`"
        )
    pins.write_text(json.dumps(known | {region: checksum}, indent=2, sort_keys=True) + "\n")
    # The first line names the region, so that another region's file is not taken for it.
    target.write_text("".join([f"# {region}\n", bundle.rstrip() + "\n", *amazon]))


def has_roots(region: str, target: Path = ROOTS) -> bool:
    """Whether the region's authorities lie ready for the build."""
    return target.exists() and target.read_text().startswith(f"# {region}\n")


def _check_bundle(bundle: str, region: str) -> None:
    found = list(_certificates(bundle))
    if not found:
        raise RootsError(f"the reply of AWS for {region} holds no certificate")
    for one in found:
        if b"Amazon" not in one:
            raise RootsError(f"what was fetched for {region} holds a certificate that is not AWS's")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=bundle)
    if not any(region in str(one["subject"]) for one in context.get_ca_certs()):
        raise RootsError(f"what was fetched holds no authority of {region}")


def _amazon_root(number: int, get: Fetch) -> str:
    text = get(_AMAZON.format(number))
    fingerprints = [hashlib.sha256(one).hexdigest() for one in _certificates(text)]
    if fingerprints != [AMAZON_FINGERPRINTS[number]]:
        raise RootsError(f"what was fetched is not Amazon Root CA {number}")
    return text.rstrip() + "\n"


def _certificates(text: str) -> Iterator[bytes]:
    end = "-----END CERTIFICATE-----"
    for part in text.split("-----BEGIN CERTIFICATE-----")[1:]:
        yield ssl.PEM_cert_to_DER_cert(
            f"-----BEGIN CERTIFICATE-----{part.partition(end)[0]}{end}\n"
        )


def _download(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE) as answer:  # noqa: S310 - ours alone
            body: bytes = answer.read()
    except (urllib.error.URLError, TimeoutError) as error:
        raise RootsError(f"{address} cannot be fetched: {error}") from error
    return body.decode("ascii")


if __name__ == "__main__":
    sys.exit(run(main))

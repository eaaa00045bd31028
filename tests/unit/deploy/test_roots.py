"""The authorities that a build carries are AWS's, and do not change unseen."""

import hashlib
import json
import ssl
from pathlib import Path

import certifi
import pytest

from deploy.roots import AMAZON_FINGERPRINTS, Fetch, RootsError, fetch_roots, has_roots

# Any certificates of Amazon's stand for those of RDS, whose subjects carry their region.
REGION = "Amazon"


def amazon_roots() -> list[str]:
    """The four as a public list of authorities has them."""
    context = ssl.create_default_context(cafile=certifi.where())
    found = {}
    for der in context.get_ca_certs(binary_form=True):
        found[hashlib.sha256(der).hexdigest()] = ssl.DER_cert_to_PEM_cert(der)
    return [found[fingerprint] for fingerprint in AMAZON_FINGERPRINTS.values()]


@pytest.fixture(scope="module")
def published() -> list[str]:
    return amazon_roots()


def answering(bundle: str, amazon: list[str]) -> Fetch:
    def fetch(address: str) -> str:
        if "truststore.pki.rds" in address:
            return bundle
        return amazon[int(address.removesuffix(".pem")[-1]) - 1]

    return fetch


def test_both_authorities_are_kept_for_the_build(tmp_path: Path, published: list[str]) -> None:
    target, pins = tmp_path / "roots.pem", tmp_path / "pins.json"
    fetch_roots(REGION, fetch=answering(published[0], published), target=target, pins=pins)

    assert target.read_text().count("BEGIN CERTIFICATE") == 5
    assert ssl.create_default_context(cafile=str(target)).get_ca_certs()
    assert has_roots(REGION, target)
    assert not has_roots("eu-west-1", target)
    assert set(json.loads(pins.read_text())) == {REGION}


def test_a_changed_bundle_is_refused_until_a_person_agrees(
    tmp_path: Path, published: list[str]
) -> None:
    target, pins = tmp_path / "roots.pem", tmp_path / "pins.json"
    fetch_roots(REGION, fetch=answering(published[0], published), target=target, pins=pins)
    before = target.read_text()
    changed = answering(published[1], published)

    with pytest.raises(RootsError, match="--accept"):
        fetch_roots(REGION, fetch=changed, target=target, pins=pins)
    assert target.read_text() == before

    fetch_roots(REGION, fetch=changed, accept=True, target=target, pins=pins)
    fetch_roots(REGION, fetch=changed, target=target, pins=pins)


def test_what_is_no_bundle_of_the_region_is_refused(tmp_path: Path, published: list[str]) -> None:
    target, pins = tmp_path / "roots.pem", tmp_path / "pins.json"
    with pytest.raises(RootsError, match="no certificate"):
        fetch_roots(REGION, fetch=answering("<html>", published), target=target, pins=pins)
    with pytest.raises(RootsError, match="no authority of eu-west-1"):
        fetch_roots("eu-west-1", fetch=answering(published[0], published), target=target, pins=pins)
    assert not target.exists()
    assert not pins.exists()


def test_another_certificate_is_not_taken_for_amazons(tmp_path: Path, published: list[str]) -> None:
    swapped = [published[1], *published[1:]]
    with pytest.raises(RootsError, match="not Amazon Root CA 1"):
        fetch_roots(
            REGION,
            fetch=answering(published[0], swapped),
            target=tmp_path / "roots.pem",
            pins=tmp_path / "pins.json",
        )

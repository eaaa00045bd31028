"""Uploads the pages to the bucket behind CloudFront."""

import contextlib
import json
import mimetypes
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.account import Deployed
from deploy.errors import DeployError
from deploy.stack import Client
from tools.paths import ROOT

# Names stay the same from version to version: browsers ask again after a minute, and each upload
# invalidates CloudFront's copies.
_CACHE: Final = "public, max-age=60"
_MOST_KEYS: Final = 1000
# What the pages ask for first: the catalogue's words, and what differs from stage to stage.
_WORDS: Final = "config.json"
_TYPES: Final = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}


class PagesError(DeployError):
    """The pages could not be built; their build's output is above."""


def upload_pages(deployed: Deployed) -> int:
    """Make the bucket equal to what is built now; returns how many files that is.

    Raises:
        PagesError: They cannot be built. The bucket is as it was.
    """
    storage = deployed.account.client("s3")
    bucket = deployed.outputs["WebBucket"]
    pages = build_pages()
    pages[_WORDS] = _of_stage(pages[_WORDS], deployed.outputs)
    # Scripts before the pages that name them, so that no visitor finds a page without its script.
    for name in sorted(pages, key=lambda name: (name.endswith(".html"), name)):
        storage.put_object(
            Bucket=bucket,
            Key=name,
            Body=pages[name],
            ContentType=_type(name),
            CacheControl=_CACHE,
        )
    _delete(storage, bucket, stored_names(storage, bucket) - set(pages))
    deployed.account.client("cloudfront").create_invalidation(
        DistributionId=deployed.outputs["DistributionId"],
        InvalidationBatch={
            "Paths": {"Quantity": 1, "Items": ["/*"]},
            "CallerReference": uuid.uuid4().hex,
        },
    )
    return len(pages)


def empty_bucket(storage: Client, bucket: str) -> None:
    """Remove every page, so that the bucket can be deleted; one that is gone already is empty."""
    with contextlib.suppress(storage.exceptions.NoSuchBucket):
        _delete(storage, bucket, stored_names(storage, bucket))


def build_pages() -> dict[str, bytes]:
    """All files that a browser loads, by the path of their address.

    Raises:
        PagesError: They cannot be built.
    """
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "pages"
        command = [sys.executable, "-m", "tools.pages", "--to", str(folder)]
        libraries = f"{ROOT}:{ROOT / 'layers' / 'common'}"
        environment = os.environ | {"PYTHONPATH": libraries}
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:
            raise PagesError("the pages cannot be built")
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


def stored_names(storage: Client, bucket: str) -> set[str]:
    """The names of all objects in a bucket."""
    found = storage.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return {entry["Key"] for page in found for entry in page.get("Contents", [])}


def _of_stage(words: bytes, outputs: Mapping[str, str]) -> bytes:
    """Adds whether the stage sends mails, and where its people sign in."""
    known = json.loads(words) | {"mails": "MailFrom" in outputs}
    if "SignInDomain" not in outputs:
        return json.dumps(known).encode()
    place = {
        "issuer": outputs["JwtIssuer"],
        "domain": outputs["SignInDomain"],
        "client_id": outputs["SignInClientId"],
    }
    return json.dumps(known | {"sign_in": place}).encode()


def _delete(storage: Client, bucket: str, names: set[str]) -> None:
    left = sorted(names)
    for start in range(0, len(left), _MOST_KEYS):
        keys = [{"Key": name} for name in left[start : start + _MOST_KEYS]]
        storage.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


def _type(name: str) -> str:
    guessed, _ = mimetypes.guess_type(name)
    found = _TYPES.get(Path(name).suffix) or guessed or "application/octet-stream"
    is_text = found.startswith("text/") or found == "application/json"
    return f"{found}; charset=utf-8" if is_text else found

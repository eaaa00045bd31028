"""boto3 clients that talk to MiniStack."""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from tools.paths import REGION

# boto3 builds the classes of its clients at run time.
type Client = Any


@dataclass(frozen=True)
class Aws:
    """The local AWS at one address."""

    endpoint: str

    def client(self, service: str) -> Client:
        """Build a client; the keys are any keys, they open nothing elsewhere."""
        # Named by a variable, the service keeps boto3's hundred overloads out of this signature.
        session = boto3.Session("test", "test", region_name=REGION)
        build: Any = session.client
        config = Config(retries={"max_attempts": 0}, read_timeout=120)
        return build(service, endpoint_url=self.endpoint, config=config)

"""Login tokens of RDS, signed here: botocore's signer would cost a cold start 200 ms.

Source: AWS Signature Version 4, presigned query of the action `connect` of service `rds-db`.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from crm.platform.aws.signing import ALGORITHM, scope_of, sign, stamp

_LIFETIME_SECONDS = 900
_EMPTY_BODY = hashlib.sha256(b"").hexdigest()


def sign_token(
    *, host: str, port: int, user: str, environment: Mapping[str, str], now: datetime
) -> str:
    """A password for `user`, good for 15 minutes from `now`.

    Args:
        host: The address that will be connected to; the signature covers it.
        port: Its port.
        user: The database login, a member of `rds_iam`.
        environment: Holds AWS_REGION and the credentials, as Lambda sets them.
        now: An aware UTC time.

    Raises:
        KeyError: A variable of the credentials is missing.
    """
    scope = scope_of("rds-db", environment["AWS_REGION"], now)
    query = {
        "Action": "connect",
        "DBUser": user,
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{environment['AWS_ACCESS_KEY_ID']}/{scope}",
        "X-Amz-Date": stamp(now),
        "X-Amz-Expires": str(_LIFETIME_SECONDS),
        "X-Amz-SignedHeaders": "host",
    }
    if session := environment.get("AWS_SESSION_TOKEN"):
        query["X-Amz-Security-Token"] = session
    canonical_query = urlencode(sorted(query.items()), quote_via=quote, safe="-_.~")
    request = f"GET\n/\n{canonical_query}\nhost:{host}:{port}\n\nhost\n{_EMPTY_BODY}"
    signature = sign(request, secret=environment["AWS_SECRET_ACCESS_KEY"], scope=scope, now=now)
    return f"{host}:{port}/?{canonical_query}&X-Amz-Signature={signature}"

"""Login tokens of RDS, signed here: botocore's signer would cost a cold start 200 ms.

Source: AWS Signature Version 4, presigned query of the action `connect` of service `rds-db`.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import reduce
from urllib.parse import quote, urlencode

_LIFETIME_SECONDS = 900
_ALGORITHM = "AWS4-HMAC-SHA256"
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
    moment = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{moment[:8]}/{environment['AWS_REGION']}/rds-db/aws4_request"
    query = {
        "Action": "connect",
        "DBUser": user,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{environment['AWS_ACCESS_KEY_ID']}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(_LIFETIME_SECONDS),
        "X-Amz-SignedHeaders": "host",
    }
    if session := environment.get("AWS_SESSION_TOKEN"):
        query["X-Amz-Security-Token"] = session
    canonical_query = urlencode(sorted(query.items()), quote_via=quote, safe="-_.~")
    request = f"GET\n/\n{canonical_query}\nhost:{host}:{port}\n\nhost\n{_EMPTY_BODY}"
    to_sign = f"{_ALGORITHM}\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = reduce(_hmac, scope.split("/"), b"AWS4" + environment["AWS_SECRET_ACCESS_KEY"].encode())
    signature = _hmac(key, to_sign).hex()
    return f"{host}:{port}/?{canonical_query}&X-Amz-Signature={signature}"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()

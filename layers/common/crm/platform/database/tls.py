"""How far a connection trusts the server: by AWS's authorities, or as a database is given."""

from pathlib import Path
from typing import TypedDict

from crm.platform.config import ConfigurationError, DatabaseTls

# Fetched by the build (docs/adr/0012-roots-are-fetched-by-the-build.md): RDS signs with its own
# authority, RDS Proxy with Amazon's.
_ROOTS = Path(__file__).with_name("roots.pem")


class TlsWords(TypedDict, total=False):
    """Parameters for libpq."""

    sslmode: str
    sslrootcert: str


def tls_words(tls: DatabaseTls, roots: Path = _ROOTS) -> TlsWords:
    """The words of a connection string for this degree of trust.

    Raises:
        ConfigurationError: The server must be verified, and the build carries no authorities.
    """
    if tls != "verify-full":
        return {"sslmode": tls}
    if not roots.exists():
        raise ConfigurationError(
            "DB_TLS is verify-full, but the layer was built without the authorities of AWS:"
            " build it with `make roots` first"
        )
    return {"sslmode": tls, "sslrootcert": str(roots)}

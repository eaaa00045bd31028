"""What Lambda refuses, for the places that stand in for it on this machine."""

from typing import Final

#: Bytes of a reply as it leaves the function, the body quoted inside.
LARGEST_REPLY: Final = 6_291_556

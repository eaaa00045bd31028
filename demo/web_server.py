"""Runs a stack's web server, which can drive demo customers.

`python -m demo.web_server FOLDER PORT`
"""

import sys
from collections.abc import Mapping
from functools import partial
from typing import Any

from demo.customers import next_session
from local.web.__main__ import serve
from local.web.people import NextSession


def _next_session_of(stack: Mapping[str, Any]) -> NextSession:
    return partial(next_session, stack)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], _next_session_of)

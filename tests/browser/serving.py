"""Web servers of a test's own, each at a port that is free."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from local.servers.ports import HOST

# Nobody listens on the discard port.
NOWHERE: Final[dict[str, Any]] = {
    "api_url": f"http://{HOST}:9",
    "database": {"host": HOST, "port": 9, "name": "crm", "passwords": {"crm_report": ""}},
}


@contextlib.contextmanager
def serving(app: ASGIApp) -> Iterator[int]:
    """Serve an application, for as long as the block lasts; its port."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()

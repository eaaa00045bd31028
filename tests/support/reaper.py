"""Ends what a test run leaves behind when it is killed: `python -m tests.support.reaper RUN`.

It waits for the end of its standard input, which the test run holds open for as long as it lives.
Then it kills every process that has the run's id in its environment, and all their descendants.
"""

import contextlib
import sys

import psutil

from local.servers.processes import TEST_RUN


def of_run(run: str) -> list[psutil.Process]:
    """Return the processes of a test run that are alive, without this one."""
    found: set[psutil.Process] = set()
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(TEST_RUN) == run:
                found |= {process, *process.children(recursive=True)}
    return [one for one in found - {psutil.Process()} if _is_alive(one)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


if __name__ == "__main__":
    sys.stdin.read()
    # A killed one may just have started another.
    while left := of_run(sys.argv[1]):
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=5)

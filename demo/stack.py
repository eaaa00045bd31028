"""The local stack with its demo customers: `python -m demo.stack up|down|dev|reset|status`."""

import sys

from demo.customers import DEMO
from local.stack.commands import main
from local.stack.settings import developer_settings

if __name__ == "__main__":
    sys.exit(main(lambda: developer_settings(DEMO)))

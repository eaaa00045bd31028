"""Processes and ports: PostgreSQL, the servers of the stack, and the network between them."""

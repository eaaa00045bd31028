"""Drives journeys through the API: for the demo, for benchmarks, and for tests.

A `Client` has a small method for each endpoint; a `Transport` carries its requests, over HTTP to a
stack or straight to the functions' handlers in this process; `steps` take a journey further.
"""

"""Asks a real deployment what no stand-in on a machine can answer: `make smoke`."""

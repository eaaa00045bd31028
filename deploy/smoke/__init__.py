"""Checks on a real deployment what only AWS can prove: `make smoke`."""

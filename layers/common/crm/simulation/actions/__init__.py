"""Simulates, and decides again about what happened."""

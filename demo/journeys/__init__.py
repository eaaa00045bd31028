"""Whole journeys through the public API, and whether every figure of them is right."""

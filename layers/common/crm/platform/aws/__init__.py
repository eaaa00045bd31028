"""Calls of AWS's own services."""

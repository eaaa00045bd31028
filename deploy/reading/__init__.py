"""Reads what a deployment would change from the template alone: `python -m deploy.reading`."""

"""Versions of the catalogue: admins draft, preview and publish them over its file, and go back."""

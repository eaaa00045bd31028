"""Quotes as rows and as customers get them."""

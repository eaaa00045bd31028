"""Customers as people: what is stored of them, who read it, and how it goes."""

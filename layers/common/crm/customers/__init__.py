"""Customers as people: what is stored about them, who read it, and how it is deleted."""

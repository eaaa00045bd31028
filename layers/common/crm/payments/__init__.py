"""Payments: what Stripe tells us, and what it means for a customer's journey."""

"""Payments: what Stripe reports, and what it means for a customer's journey."""

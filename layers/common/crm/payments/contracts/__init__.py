"""What crosses the edges of payments: customers, the database, Stripe."""

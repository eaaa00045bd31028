"""A fake Stripe: Checkout, a pay page and signed webhooks, as the real SDK expects them."""

"""One module per kind of action on payments; only the webhook loads the Stripe SDK."""

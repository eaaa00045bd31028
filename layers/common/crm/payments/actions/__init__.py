"""One module per kind of action on payments; only the webhook's loads the Stripe SDK."""

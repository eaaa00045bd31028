"""Messages: mails with recommendations, after the customer has left."""

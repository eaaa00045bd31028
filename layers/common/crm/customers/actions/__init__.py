"""One function per action on a customer's data."""

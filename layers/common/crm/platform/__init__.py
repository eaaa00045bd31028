"""What every capability stands on: configuration, errors, HTTP, events, database."""

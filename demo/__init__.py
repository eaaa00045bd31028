"""Demo people for the local stack: journeys through the API, and a year of histories in bulk."""

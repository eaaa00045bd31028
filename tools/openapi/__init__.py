"""The document of the API, written from the routes that the functions declare."""

"""What admins do with the catalogue."""

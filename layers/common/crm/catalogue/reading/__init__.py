"""From TOML text to a valid catalogue, or to every problem with its line."""

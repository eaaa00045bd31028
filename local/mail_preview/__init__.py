"""Every mail of messages.toml to look at: in each language, with hostile facts, light, dark, narrow."""

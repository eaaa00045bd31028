"""Every mail of messages.toml to look at: in each language, for hostile facts, dark and narrow."""

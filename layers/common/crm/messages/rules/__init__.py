"""Pure decisions about messages: when, to whom, how often."""

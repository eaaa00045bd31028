"""One module per kind of action on payments."""

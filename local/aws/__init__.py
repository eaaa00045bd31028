"""MiniStack, which plays AWS here, and what is deployed to it."""

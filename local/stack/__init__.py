"""The stack as a whole: its settings and secrets, its start and stop, `make dev`."""

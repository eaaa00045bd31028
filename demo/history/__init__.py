"""A year of plausible histories, written straight into the tables: `python -m demo.history`."""

"""A year of plausible histories, copied straight into the tables: `python -m demo.history`."""

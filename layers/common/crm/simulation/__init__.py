"""Tries a catalogue out before customers see it: on simulated traffic, and on history."""

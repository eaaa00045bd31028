"""One function per action of the journey: load, decide, save, return."""

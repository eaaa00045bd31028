"""One function per action on experiments: load, decide, save, return."""

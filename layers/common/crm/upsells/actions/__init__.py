"""One function per action on recommendations: load, decide, save, return."""

"""One function per action on messages: load, decide, save, return."""

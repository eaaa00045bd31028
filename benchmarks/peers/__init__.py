"""Others' ways of doing the same work, as their own manuals teach them."""

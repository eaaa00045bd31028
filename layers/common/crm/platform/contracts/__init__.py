"""What crosses an edge, read and written: strict JSON, models, cursors, CSV."""

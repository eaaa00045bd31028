"""What every Lambda handler does beside its work: one log line, metrics, failures."""

"""What of predictions crosses an edge."""

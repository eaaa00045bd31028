"""What the journeys add up to."""

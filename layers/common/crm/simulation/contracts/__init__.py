"""What is told of a simulation, and what is asked of it."""

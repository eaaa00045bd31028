"""What happens in a simulated world, and what of it is worth telling; pure."""

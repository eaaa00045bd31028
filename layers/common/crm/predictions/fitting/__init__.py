"""Learns from all customers together: the one place that knows numpy and scipy."""

"""Customer journeys, recommendations and their revenue: one folder per capability."""

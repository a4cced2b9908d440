"""Steps of journeys, one file each, reusable in any journey."""

"""``make matrix``: every fault of the lab recorded once, diagnosed, and held against its truth."""

"""Programs that are no part of the platform and trouble it: what some faults set loose."""

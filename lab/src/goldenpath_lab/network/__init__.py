"""The ways out of a service, and what can go wrong on them: refusals, lost packets, too little room."""

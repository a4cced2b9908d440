"""The chat platform that the lab deploys: auth, backend with agents, web page."""

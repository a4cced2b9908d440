"""Compute Engine v1, as far as a load balancer and a VPC network need it."""

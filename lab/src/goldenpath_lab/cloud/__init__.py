"""The cloud's API on loopback: a view on the lab's real objects that Google's own clients can read and change."""

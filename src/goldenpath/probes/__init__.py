"""Protocols, one file each: pure codecs that say what to send and read what came; they never touch a socket."""

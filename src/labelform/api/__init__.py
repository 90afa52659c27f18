"""The protocol as values: what to send and how to read the answer. Opens no sockets, reads no clock, no environment."""

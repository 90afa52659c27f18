"""Does the I/O: drivers of the exchange, credentials, and the objects that users work with."""

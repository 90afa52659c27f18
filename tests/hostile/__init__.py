"""A server that answers as no server should, and what each driver must make of it."""

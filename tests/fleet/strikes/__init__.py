"""
A fleet under fire: real workers on a real Postgres that are killed, frozen and cut off at requests to a sandbox.

The suite tries a few strikes of each kind, `make fleet-faults` all of them.
"""

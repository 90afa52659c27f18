"""The functional core: given what is desired and what is observed, decide. No I/O, no clock, no randomness."""

"""How an apply ends, whatever happens to it."""

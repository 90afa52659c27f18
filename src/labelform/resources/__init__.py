"""The kinds: one file each, and nothing that they share."""

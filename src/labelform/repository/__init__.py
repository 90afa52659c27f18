"""What lies around a spec: which files belong to it, environments, policies of owners, and what git remembers."""

"""A console to look at: what is known of the projects of a repository, on loopback or as a static site. Read-only."""

"""
A console to look at: what is known about the projects of a repository, on loopback or as a static site. Read-only.
"""

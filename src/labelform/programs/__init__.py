"""
What the commands do, for programs and notebooks: the same recipe and the same rules.

All of it may be called where an event loop is running already, as in notebooks.
"""

"""
What the commands do, for programs and notebooks: by the same steps and the same rules.

All of it can be called where an event loop is already running, as in notebooks.
"""

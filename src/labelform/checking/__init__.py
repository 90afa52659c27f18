"""
Checks: CEL expressions over a project, and the documented value that they are evaluated on.

Nothing here reads a project or a file. The library is imported by `engine` alone, and only where somebody has checks.
"""

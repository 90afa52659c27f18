"""One file per kind of action: what may be done after an apply that is no state of the project."""

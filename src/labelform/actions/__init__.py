"""One file per kind of action: what can be done after an apply, but is not a state of the project."""

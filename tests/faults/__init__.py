"""Every request boundary of an apply, every kind of fault, and the judgement over what came of it."""

"""`labelform rehearse`: apply a plan to a sandbox copy of its project, under every fault at every request."""

"""What a project has: read from the live platform or from a snapshot, named, and paired with what the spec says."""

"""Files that a run reads and writes, by one rule each."""

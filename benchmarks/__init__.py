"""Measure labelform beside what people would use instead; `make bench` runs all and writes `results.md`."""

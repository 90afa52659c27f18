"""Tests of a repository of specs: cases in YAML, each run on a sandbox of its own, without network and key."""

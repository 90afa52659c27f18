"""Spaces: the files of a label row that is several of them, each with labels of its own."""

"""The filter JSON of presets: the shapes that are publicly known, and everything else, kept word for word."""

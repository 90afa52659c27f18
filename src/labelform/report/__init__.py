"""Reports: finished values turned into text for people and data for machines. Nothing is decided here."""

"""What collections hold, thing by thing: as specs list it and as the platform knows it."""

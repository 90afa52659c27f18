"""A first contact with a platform: is it what client and sandbox believe it to be? Only shapes are told, no content."""

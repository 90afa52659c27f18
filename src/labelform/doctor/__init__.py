"""
A first contact with a platform: does it behave as client and sandbox expect? Only shapes are reported, no content.
"""

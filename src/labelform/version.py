"""The version of labelform, which is built from here."""

__version__ = "0.1.0"

"""Runs the command line as `python -m labelform`."""

from labelform.cli.main import main

main()

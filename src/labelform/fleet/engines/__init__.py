"""Adapters of engines. Nothing but the commands that use an engine imports its adapter: each needs an extra."""

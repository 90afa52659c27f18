"""From live projects to specs, and from one environment to another: import, update, compare, map, pin, copy."""

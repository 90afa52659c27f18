"""From the text of a spec to a checked model. Pure: files are read by `load`, diagnostics drawn by `report`."""

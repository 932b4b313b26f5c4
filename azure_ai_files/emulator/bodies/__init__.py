"""Bodies: JSON and forms that are received, contents and ranges that are sent."""

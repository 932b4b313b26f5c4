"""Every recipe does what it says, to the requests that it selects and to no others."""

"""The version of this package, read by the build and sent in the User-Agent."""

VERSION = "1.0.0b1"

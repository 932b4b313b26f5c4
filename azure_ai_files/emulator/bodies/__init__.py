"""Bodies: JSON and forms that come in, contents and ranges of them that go out."""

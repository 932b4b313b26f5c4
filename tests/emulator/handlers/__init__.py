"""Every operation does what the document says, in each dialect that offers it."""

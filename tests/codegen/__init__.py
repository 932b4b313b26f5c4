"""The generator derives the committed files from the document and the async sources, and rejects faulty input."""

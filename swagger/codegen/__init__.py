"""Create the derived files of the package: code from the document, and the sync twin from the async source."""

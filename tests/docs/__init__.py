"""What the README and the pages of docs/ say is so: their code, tables and links are those of the package."""

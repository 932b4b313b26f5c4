"""The command line, ``azure-ai-files``: one module for each noun, and argparse for the rest."""

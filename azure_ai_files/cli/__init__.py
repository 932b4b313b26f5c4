"""The command line program ``azure-ai-files``: one module for each command."""

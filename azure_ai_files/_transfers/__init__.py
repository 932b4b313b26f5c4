# Converted from azure_ai_files/aio/_transfers/__init__.py by swagger/codegen; do not edit.
"""Transfers: the body of an upload, the content of a download, and polling."""

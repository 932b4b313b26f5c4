# Converted from azure_ai_files/aio/_transfers/__init__.py by swagger/codegen; do not edit.
"""Transfers: one upload, one download, many of them; paging, polling, and unread replies."""

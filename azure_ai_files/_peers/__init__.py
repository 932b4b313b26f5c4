# Converted from azure_ai_files/aio/_peers/__init__.py by swagger/codegen; do not edit.
"""The clients of azure-ai-agents and azure-ai-projects, for what only they have."""

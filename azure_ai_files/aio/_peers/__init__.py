"""The clients of azure-ai-agents and azure-ai-projects, for what only they have."""

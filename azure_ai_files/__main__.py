"""Run ``azure-ai-files`` as ``python -m azure_ai_files``."""

import sys

from .cli.main import main

if __name__ == "__main__":
    sys.exit(main())

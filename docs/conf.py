"""The site of the documents: ``make docs`` builds it."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "_extensions")]

from azure_ai_files import __version__  # noqa: E402

project = "azure_ai_files"
author = "The azure_ai_files authors"
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.viewcode",
    "members",
    "readme",
    "references",
    "sample_parts",
]
exclude_patterns = ["_build"]
nitpicky = True
# What with_raw_response and with_streaming_response return has no page: it has the methods of the group itself.
nitpick_ignore_regex = [("py:class", r"\w+With(Raw|Streaming)Response")]

myst_heading_anchors = 3
# The blocks for the console are lines to type and what they print, which no lexer for one language reads.
suppress_warnings = ["misc.highlighting_failure"]

# The docstrings have the types, in the form of the Azure SDK.
autodoc_typehints = "none"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True}
autodoc_preserve_defaults = True
add_module_names = False
toc_object_entries_show_parents = "hide"
python_maximum_signature_line_length = 100

html_theme = "furo"
html_title = f"azure_ai_files {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_copy_source = False

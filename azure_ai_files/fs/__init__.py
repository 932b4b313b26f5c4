"""The files of AI agents as a file system for fsspec: ``aifiles://`` in pandas, DuckDB, Dask, PyArrow and others.

.. code-block:: python

    import fsspec

    with fsspec.open("aifiles://2024/june/report.csv") as file:
        print(file.read())
"""

try:
    from ._files import AIFile, AIStreamedFile
    from ._filesystem import AIFileSystem
except ImportError as _missing:
    if (_missing.name or "").partition(".")[0] != "fsspec":
        raise
    raise ImportError(
        "azure_ai_files.fs needs fsspec and aiohttp: pip install 'azure-ai-files[fsspec]'", name=_missing.name
    ) from _missing

__all__ = ["AIFile", "AIFileSystem", "AIStreamedFile"]

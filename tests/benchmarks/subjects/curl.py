"""curl, whose whole process is timed.

It reads and sends an upload in blocks of 64 KiB, and takes up to 100 KiB from a socket at a time.
"""

from pathlib import Path

_CURL = ["curl", "--silent", "--show-error", "--fail"]


def upload(origin: str, source: Path) -> list[list[str]]:
    """Upload a form; the service's answer goes to standard output."""
    form = ["--form", f"file=@{source};type=application/octet-stream", "--form", "purpose=assistants"]
    return [[*_CURL, *form, f"{origin}/v1/files"]]


def get_content(origin: str, file_id: str) -> list[list[str]]:
    """Throw the content away, and print its size in the form of the service's answers."""
    report = ["--write-out", '{"bytes": %{size_download}}']
    return [[*_CURL, "--output", "/dev/null", *report, f"{origin}/v1/files/{file_id}/content"]]


def save(origin: str, file_id: str, target: Path) -> list[list[str]]:
    """Save the content, then wait until it is on the disk."""
    return [[*_CURL, "--output", str(target), f"{origin}/v1/files/{file_id}/content"], ["sync", str(target)]]

"""openai-python, each task in its most frugal way: open handles and streaming responses."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from openai import OpenAI

from . import FILES_AT_ONCE


class Subject:
    """Does each task as the package's README shows it."""

    def __init__(self, origin: str) -> None:
        self.client = OpenAI(base_url=f"{origin}/v1", api_key="key")
        self.files = self.client.files

    def upload(self, path: Path) -> int:
        """Upload an open file; a path would be read to memory first."""
        with path.open("rb") as file:
            return self.files.create(file=file, purpose="assistants").bytes

    def upload_many(self, paths: list[Path]) -> int:
        """Upload open files, in threads."""
        with ThreadPoolExecutor(FILES_AT_ONCE) as pool:
            return sum(pool.map(self.upload, paths))

    def upload_parts(self, path: Path, part_size: int) -> int:
        """Upload in parts of its own size, which it sends one after the other."""
        upload = self.client.uploads.upload_file_chunked(
            file=path, mime_type="application/octet-stream", purpose="assistants"
        )
        assert upload.file is not None
        return upload.file.bytes

    def get_content(self, file_id: str) -> int:
        """Read the content."""
        with self.files.with_streaming_response.content(file_id) as response:
            return sum(len(block) for block in response.iter_bytes())

    def save(self, file_id: str, target: Path) -> None:
        """Save the content."""
        with self.files.with_streaming_response.content(file_id) as response:
            response.stream_to_file(target)

    def save_ranges(self, file_id: str, target: Path) -> None:
        """Save the content in one stream, for it knows no ranges."""
        self.save(file_id, target)

    def get(self, file_id: str) -> int:
        """Get one file's information."""
        return self.files.retrieve(file_id).bytes

    def list(self) -> int:
        """List the files."""
        return len({info.id for info in self.files.list()})

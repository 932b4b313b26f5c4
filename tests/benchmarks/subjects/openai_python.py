"""openai-python, each task in its most frugal way: open handles and streaming responses."""

from pathlib import Path

from openai import OpenAI


class Subject:
    """Does each task as the package's README shows it."""

    def __init__(self, origin: str) -> None:
        self.files = OpenAI(base_url=f"{origin}/v1", api_key="key").files

    def upload(self, path: Path) -> int:
        """Upload an open file; a path would be read to memory first."""
        with path.open("rb") as file:
            return self.files.create(file=file, purpose="assistants").bytes

    def get_content(self, file_id: str) -> int:
        """Read the content."""
        with self.files.with_streaming_response.content(file_id) as response:
            return sum(len(block) for block in response.iter_bytes())

    def save(self, file_id: str, target: Path) -> None:
        """Save the content."""
        with self.files.with_streaming_response.content(file_id) as response:
            response.stream_to_file(target)

    def get(self, file_id: str) -> int:
        """Get one file's information."""
        return self.files.retrieve(file_id).bytes

    def list(self) -> int:
        """List the files."""
        return len({info.id for info in self.files.list()})

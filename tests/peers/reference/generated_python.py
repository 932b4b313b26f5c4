"""The Python client that OpenAPI-generator makes."""

from __future__ import annotations

from tests.peers.reference import generated
from tests.peers.reference.bench import rows

ROWS = rows(
    ("Configuration.host", "AgentsClient(endpoint=)", generated.host),
    ("Configuration.access_token", "AzureKeyCredential(key)", generated.key),
    ("ApiClient", "with AgentsClient(...) as client", generated.client),
    ("ApiException", "HttpResponseError", generated.error),
    ("create_file", "files.upload", generated.create_file),
    ("create_file.file", "files.upload(file=bytearray)", generated.form),
    ("create_file.purpose", "files.upload(purpose=)", generated.form),
    ("create_file -> OpenAIFile", "FileInfo", generated.create_file),
    ("create_file multipart/form-data", "the same", generated.form),
    ("delete_file", "files.delete", generated.delete_file),
    ("delete_file.file_id", "files.delete(file_id)", generated.file_id("delete_file")),
    ("delete_file -> DeleteFileResponse", "with_raw_response.delete: FileDeletionStatus", generated.delete_file),
    ("download_file", "files.get_content", generated.download_file),
    ("download_file.file_id", "files.get_content(file_id)", generated.file_id("download_file")),
    ("download_file -> str", "with_streaming_response.get_content: read().decode()", generated.download_file),
    ("list_files", "files.list", generated.list_files),
    ("list_files.purpose", "files.list(purpose=)", generated.list_purpose),
    ("list_files -> ListFilesResponse", "FileListResponse", generated.list_files),
    ("retrieve_file", "files.get", generated.retrieve_file),
    ("retrieve_file.file_id", "files.get(file_id)", generated.file_id("retrieve_file")),
    ("retrieve_file -> OpenAIFile", "FileInfo", generated.retrieve_file),
)

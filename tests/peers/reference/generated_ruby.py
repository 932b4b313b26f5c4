"""The Ruby client that OpenAPI-generator makes."""

from __future__ import annotations

from tests.peers.reference import generated
from tests.peers.reference.bench import rows
from tests.peers.reference.generated import OPERATIONS, SHOWS, file_id, with_http_info

ROWS = rows(
    ("access_token", "AzureKeyCredential(key)", generated.key),
    ("ApiError", "HttpResponseError", generated.error),
    *((operation, f"files.{ours}", SHOWS[operation]) for operation, ours in OPERATIONS.items()),
    *(
        (f"{operation}_with_http_info", f"files.with_raw_response.{ours}", with_http_info(operation))
        for operation, ours in OPERATIONS.items()
    ),
    ("create_file.file", "files.upload(file=open(...))", generated.create_file_from_file),
    ("create_file.purpose", "files.upload(purpose=)", generated.form),
    ("list_files.purpose", "files.list(purpose=)", generated.list_purpose),
    *(
        (f"{operation}.file_id", f"files.{OPERATIONS[operation]}(file_id)", file_id(operation))
        for operation in ("delete_file", "download_file", "retrieve_file")
    ),
)

# Converted from samples/aio/sample_entra_id.py by swagger/codegen; do not edit.
"""Sign in with Entra ID, without a key in the code, and get an error that says what to fix.

Why: a token identifies the caller, expires, and can be revoked. The client requests the right scope, reuses the token
until shortly before it expires, and with enable_cae=True signs in again when the service revokes it.

How:  python -m samples.sample_entra_id

Environment variables: PROJECT_ENDPOINT, see _endpoint.py; do not set PROJECT_KEY, so that DefaultAzureCredential is
used. Without PROJECT_ENDPOINT an emulator is started, and its key is used in place of a token.
"""

from __future__ import annotations

from azure.core.exceptions import ClientAuthenticationError

from ._endpoint import connect


def main() -> None:
    try:
        with connect(enable_cae=True) as project_client:
            page = project_client.agents.files.list()
            print(f"signed in to {project_client.agents}: {len(page.data)} files")
    except ClientAuthenticationError as error:
        # A credential was not found, the token is for another audience, or its identity lacks a role.
        print(f"not signed in: {error.message}")


if __name__ == "__main__":
    main()

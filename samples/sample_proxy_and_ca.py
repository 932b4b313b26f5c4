# Converted from samples/aio/sample_proxy_and_ca.py by swagger/codegen; do not edit.
"""
FILE: sample_proxy_and_ca.py

DESCRIPTION:
    This sample reaches a service through the proxy of a company, whose certificates a private authority has signed.
    Without the two keywords, the client takes the proxy from HTTPS_PROXY and NO_PROXY, and the authority from
    REQUESTS_CA_BUNDLE or SSL_CERT_FILE. A proxy in the keywords is used for every host.

USAGE:
    python samples/sample_proxy_and_ca.py

    Set the environment variables first:
    1) PROJECT_ENDPOINT - the endpoint of Azure AI Foundry, Azure OpenAI, OpenAI or a compatible server
    2) PROJECT_KEY - its key; without it, DefaultAzureCredential signs in with Entra ID
    3) PROJECT_PROXY - the proxy, such as http://user:password@proxy.example.com:8080
    4) PROJECT_CA_FILE - the certificate of the authority, as PEM
    If you have no service, start an emulator in another terminal; PROJECT_CA_FILE is what it prints as SSL_CERT_FILE:
    azure-ai-files emulator --tls
"""

from __future__ import annotations

import os

from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import ServiceRequestError
from azure.identity import DefaultAzureCredential

from azure_ai_files import AIProjectClient
from azure_ai_files.models import FilePurpose


def main() -> None:
    endpoint, key = os.environ["PROJECT_ENDPOINT"], os.environ.get("PROJECT_KEY")
    with DefaultAzureCredential() as default_credential:
        credential = AzureKeyCredential(key) if key else default_credential
        # [START proxy_and_ca]
        with AIProjectClient(
            endpoint,
            credential,
            proxies={"https": os.environ["PROJECT_PROXY"]},
            connection_verify=os.environ["PROJECT_CA_FILE"],
        ) as project_client:
            try:
                file = project_client.agents.files.upload(file=("a.txt", b"text"), purpose=FilePurpose.AGENTS)
            except ServiceRequestError as error:
                # The proxy refused or is not there, or the certificate has another authority.
                print(f"not sent: {error.message}")
            else:
                print(f"uploaded {file.filename} through the proxy")
                project_client.agents.files.delete(file.id)
        # [END proxy_and_ca]


if __name__ == "__main__":
    main()

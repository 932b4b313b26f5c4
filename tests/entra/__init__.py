"""Entra ID with the credentials of azure-identity, against an authority and an emulator on loopback."""

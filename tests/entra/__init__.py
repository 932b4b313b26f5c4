"""The credentials of azure-identity sign in as with Entra ID, against an authority and an emulator on loopback."""

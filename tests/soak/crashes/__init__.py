"""Calls with a ledger whose workers and driver are killed: each input is one file on the service in the end."""

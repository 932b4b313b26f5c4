"""Contracts: with the peers, with the wire, and with whoever reads or calls the code."""

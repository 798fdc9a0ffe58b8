"""Nakhoda: the system with which a regency steers the upgrading of slum settlements."""

__version__ = "0.1.0"

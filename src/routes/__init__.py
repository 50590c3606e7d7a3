"""Sourced, honest, offline maps of documented arms-trafficking supply chains."""

__version__ = "0.1.0"

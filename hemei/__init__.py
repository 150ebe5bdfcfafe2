"""Hemei: the operating platform of a development zone."""

__version__ = "0.3.0"

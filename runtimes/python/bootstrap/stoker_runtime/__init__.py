"""Stoker's bootstrap for Python functions: boots as a stem, is assigned to one function, then serves it."""

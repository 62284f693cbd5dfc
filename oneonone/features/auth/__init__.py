"""Signing in, sessions, devices, my settings."""

"""Telling people and other systems: notifications, mail, calls over HTTP."""

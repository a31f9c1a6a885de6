"""Checks of reference lists: read a list, find each reference in the store, and tell what is known of it."""

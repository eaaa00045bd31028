"""Experiments: who gets which variation of an offer, and what is known of the difference.

What an experiment compares is data in `crm/catalogue/experiments.toml`; whether it runs is a row.
"""

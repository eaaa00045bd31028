"""What is known of customers beyond their rows: segments, cohorts, and what is likely.

Cohorts are data in `crm/catalogue/cohorts.toml`; who is in one is a row.
"""

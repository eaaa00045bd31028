"""Predictions: where each customer stands, what may become of them, and how sure that is.

What a night learns is data in Postgres; only `fitting` knows numpy and scipy.
"""

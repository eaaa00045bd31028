"""Brings the system into an AWS account, looks after it there, and takes it out again."""

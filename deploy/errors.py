"""The one root of what goes wrong on the way into an account: its message is for whoever typed."""


class DeployError(Exception):
    """Something that the caller can put right; the message says what it is and what to do."""

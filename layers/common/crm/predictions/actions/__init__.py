"""The actions of this capability: learn, and score."""

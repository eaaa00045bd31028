"""The decisions of this capability: who gets which variation, and what the outcomes say."""

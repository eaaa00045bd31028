"""The decisions of this capability; they import no numpy, so that every function may ask them."""

"""What the template must keep, as rules of cfn-lint; each has a test that it bites."""

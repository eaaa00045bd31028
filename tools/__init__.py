"""What builds, generates and checks; nothing here runs in AWS."""

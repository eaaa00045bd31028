"""A stand-in of SES: takes mails as SES does, tells the bus of them, and shows them."""

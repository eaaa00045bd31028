"""What crosses the edges of messages: mails on their way out, and what became of them."""

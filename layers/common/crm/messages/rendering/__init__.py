"""Mails, and the pages behind their links; what people wrote is never a template."""

from crm.messages.rendering.mails import MailTooLarge, render

__all__ = ["MailTooLarge", "render"]

"""Messages: the mails of campaigns, who gets which when, and never once too often.

The campaigns and their texts, which a founder edits, are `crm/messages/messages.toml`.
"""

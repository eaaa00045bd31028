"""The catalogue: plans, offers, their conditions and the words of one marketplace.

It stands below every capability because an intake needs its plans and a recommendation its
offers; the file itself, which a founder edits, is `crm/catalogue/catalogue.toml`.
"""

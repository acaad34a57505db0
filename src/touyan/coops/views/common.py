"""What several pages of cooperatives share."""

from touyan.access.pages import form_page, sent

__all__ = ["form_page", "sent"]

"""Who may ask for the pages of a meeting: by office or village, and a member for the own cooperative.

Whether there is such a meeting for them is the queries' matter (`Meeting.objects.visible_to`).
"""

from touyan.core.actor import Power

READERS = (Power.MEETING_READ, Power.COOP_READ_OWN)

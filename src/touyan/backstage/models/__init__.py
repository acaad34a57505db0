"""Jobs and their schedule, files, messages, request keys, workdays, imports."""

from touyan.backstage.models.files import FilePurpose, StoredFile
from touyan.backstage.models.imports import ImportMapping, ImportRow, ImportRun
from touyan.backstage.models.jobs import Job, Slot
from touyan.backstage.models.messages import MessageWish, Notification, OutboxMessage, PhoneTest
from touyan.backstage.models.requests import RequestKey
from touyan.backstage.models.workdays import Workday

__all__ = [
    "FilePurpose",
    "ImportMapping",
    "ImportRow",
    "ImportRun",
    "Job",
    "MessageWish",
    "Notification",
    "OutboxMessage",
    "PhoneTest",
    "RequestKey",
    "Slot",
    "StoredFile",
    "Workday",
]

"""What the hash of minutes covers: plain facts in one canonical order, repeatable by anybody."""

from touyan.core import chain, clock
from touyan.decisions.models import Attendance, Meeting, Motion, Vote


def motion_facts(motion: Motion) -> dict[str, object]:
    """Return the facts of a motion: text, rule, figures and, in a roll-call, who said what."""
    votes = Vote.objects.filter(motion=motion).order_by("entry_id")
    return {
        "number": motion.number,
        "matter": str(motion.matter),
        "title": motion.title,
        "text": motion.text,
        "assent": str(motion.assent),
        "rule": dict(motion.rule),
        "outcome": str(motion.status),
        "present": motion.present,
        "rights_present": motion.rights_present,
        "yes": motion.yes,
        "no": motion.no,
        "abstain": motion.abstain,
        "spoiled": motion.spoiled,
        "needed_present": motion.needed_present,
        "needed_yes": motion.needed_yes,
        "votes": [[entry, choice] for entry, choice in votes.values_list("entry_id", "choice")],
        "counts": [
            [count.number, count.yes, count.no, count.abstain, count.spoiled]
            for count in motion.counts.order_by("number")
        ],
    }


def meeting_facts(meeting: Meeting) -> dict[str, object]:
    """Return the facts of a meeting: who was told when, who could come, who came, what was decided."""
    came = Attendance.objects.filter(entry__meeting=meeting).order_by("entry_id")
    return {
        "area": meeting.area.path,
        "body": str(meeting.body),
        "title": meeting.title,
        "place": meeting.place,
        "agenda": meeting.agenda,
        "told_on": meeting.told_on.isoformat(),
        "urgency": meeting.urgency,
        "meets_at": meeting.meets_at.astimezone(clock.ZONE).isoformat(),
        "eligible": meeting.eligible,
        "rights": meeting.rights,
        "roster": [
            [entry, person, votes]
            for entry, person, votes in meeting.roster.order_by("pk").values_list(
                "pk", "person_id", "votes"
            )
        ],
        "came": [
            [entry, person, manner]
            for entry, person, manner in came.values_list("entry_id", "person_id", "manner")
        ],
        "motions": [motion_facts(motion) for motion in meeting.motions.order_by("number")],
    }


def minutes_hash(*, facts: str, text: str) -> str:
    """Return the SHA-256 (hex) of canonical facts and text of minutes."""
    whole = chain.canonical({"facts": facts, "text": text})
    return chain.digest(whole.encode()).hex()


def addendum_hash(*, before: str, number: int, text: str) -> str:
    """Return the SHA-256 (hex) of an addendum, which covers the hash before it."""
    whole = chain.canonical({"before": before, "number": number, "text": text})
    return chain.digest(whole.encode()).hex()

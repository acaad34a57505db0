"""`manage create_official`: the first people of an installation that has nobody who could sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from touyan.access.services import openings
from touyan.core.errors import DomainError
from touyan.registry.kinds import PostKind


class Command(BaseCommand):
    """Registers a person, appoints them and prints their first password."""

    help = "Register a person, appoint them to a post in an area and open their account."

    def add_arguments(self, parser: CommandParser) -> None:
        """Say what the command needs."""
        parser.add_argument("--name", required=True, help="full name, such as 王芳")
        parser.add_argument("--username", required=True, help="sign-in name, such as wang.fang")
        parser.add_argument("--area", required=True, help="area code, such as 520524")
        parser.add_argument(
            "--post",
            default=PostKind.SECURITY_ADMIN.value,
            choices=[kind.value for kind in PostKind],
            help="kind of post; the security administrator opens all further accounts",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once per official."""
        try:
            opened = openings.create_official(
                name=options["name"],
                post=PostKind(options["post"]),
                area=options["area"],
                username=options["username"],
            )
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"user name: {opened.user.username}")
        self.stdout.write(f"first password (shown this once): {opened.password}")

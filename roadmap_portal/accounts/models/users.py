"""The account: who signs in. What he may do stands in his grants, never here."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _


def new_stamp():
    return get_random_string(16)


class UserManager(BaseUserManager):
    def get_by_natural_key(self, email):
        return self.get(email=self.normalize_email(email))

    @classmethod
    def normalize_email(cls, email):
        # Addresses are kept in lower case whole, so that the plain unique index knows no two spellings of one.
        return (email or "").strip().lower()

    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """The first administrator of an installation (``manage.py createsuperuser``)."""
        from ..grants import grant
        from .grants import Role

        user = self.create_user(email, password, **fields)
        grant(user, Role.ADMINISTRATOR, by=None)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    class Language(models.TextChoices):
        ARABIC = "ar", "العربية"
        ENGLISH = "en", "English"

    class Digits(models.TextChoices):
        WESTERN = "western", _("Western (123)")
        ARABIC_INDIC = "arabic_indic", _("Arabic-Indic (١٢٣)")

    # Django's own ways to a permission are taken out: grants are the only one.
    is_superuser = None
    groups = None
    user_permissions = None

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.ARABIC)
    digits = models.CharField(_("digits"), max_length=12, choices=Digits.choices, default=Digits.WESTERN)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # An account of a program: it has no password and no grant, its tokens say what it may read.
    is_service = models.BooleanField(_("account of a program"), default=False)
    person = models.OneToOneField(
        "accounts.Person", null=True, blank=True, on_delete=models.SET_NULL, verbose_name=_("person")
    )
    # Part of every session's signature: a new stamp ends all sessions of the person.
    session_stamp = models.CharField(max_length=16, default=new_stamp, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")), name="user_email_in_lower_case"
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        self.email = type(self).objects.normalize_email(self.email)

    @property
    def is_staff(self):
        """Whether he may enter the administration pages: administrators only, as long as their grant runs."""
        from ..rights import rights_of

        return rights_of(self).is_administrator

    def _get_session_auth_hash(self, secret=None):
        # As Django's, with the stamp beside the password.
        return salted_hmac(
            "roadmap_portal.accounts.session", self.password + self.session_stamp, secret=secret, algorithm="sha256"
        ).hexdigest()

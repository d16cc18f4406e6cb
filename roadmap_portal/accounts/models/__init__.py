from .attempts import AttemptCounter
from .delegations import Delegation
from .grants import Grant, Role
from .notices import Notice, NoticeChoice
from .people import Person
from .tokens import ApiToken
from .users import User

__all__ = ["ApiToken", "AttemptCounter", "Delegation", "Grant", "Notice", "NoticeChoice", "Person", "Role", "User"]

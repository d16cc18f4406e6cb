from .attempts import AttemptCounter
from .grants import Grant, Role
from .people import Person
from .tokens import ApiToken
from .users import User

__all__ = ["ApiToken", "AttemptCounter", "Grant", "Person", "Role", "User"]

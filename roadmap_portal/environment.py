"""Reading the environment so that a wrong setting stops the start with one clear line each."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()


def missing_secrets(required):
    """Return one line for each variable of ``required`` (name -> what it is for) that is unset or blank."""
    return [f"{name} is not set: {purpose}" for name, purpose in required.items() if not env.str(name, "").strip()]


def refuse_without(required):
    """Stop the start when a secret of ``required`` is missing, naming every one of them."""
    if lines := missing_secrets(required):
        raise ImproperlyConfigured("The portal does not start in production:\n  " + "\n  ".join(lines))

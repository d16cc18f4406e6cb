"""What a process keeps of the plan until the next change is numbered.

Whatever changes the plan has a number in the change log, as every ETag takes it for granted. So what was made at one
stamp of the log holds for every request that reads the same stamp.
"""

# (stamp, {key: what was made}); put in place whole, so that threads never mix two stamps.
_kept = (None, {})


def kept(stamp, key, make):
    """What ``make()`` gives, made once for ``key`` at ``stamp`` (epoch and number of the last change).

    Nobody changes what stands here: all requests share it.
    """
    global _kept
    current = _kept
    if current[0] != stamp:
        current = _kept = (stamp, {})
    found = current[1]
    if key not in found:
        found[key] = make()
    return found[key]


def forget():
    """For tests, which write past the doors that number changes."""
    global _kept
    _kept = (None, {})

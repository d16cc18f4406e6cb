"""What holds for every value, whatever the numbers are (section 5 of docs/method.md)."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roadmap_portal.indicators.attainment import attain, score_of, status_of
from roadmap_portal.indicators.oracle import attainment as oracle
from roadmap_portal.indicators.oracle.arithmetic import stored

# Always the same examples: a failure is to be seen by whoever made the change.
examples = settings(derandomize=True, database=None, max_examples=200, deadline=None)

quantity = st.decimals(min_value=0, max_value=10**6, places=4).map(Fraction)
signed = st.decimals(min_value=-(10**4), max_value=10**6, places=4).map(Fraction)
small = st.integers(min_value=0, max_value=30).map(Fraction)
number = quantity | small
unit = st.integers(min_value=0, max_value=4).map(lambda decimals: Fraction(1, 10**decimals))
directions = st.sampled_from(["higher", "lower"])
yardsticks = st.fixed_dictionaries(
    {
        "direction": directions,
        "expected": number | signed,
        "baseline": st.none() | number,
        "end_target": st.none() | number,
        "unit": unit,
    }
)
bounds = st.tuples(number, number).map(sorted).filter(lambda pair: 0 < pair[0] < pair[1])


def attained(actual, yardstick):
    return attain(actual=actual, lower=None, upper=None, **yardstick)


def within(actual, lower, upper):
    unused = {"expected": None, "baseline": None, "end_target": None, "unit": Fraction(1)}
    return attain(actual=actual, direction="range", lower=lower, upper=upper, **unused)


@examples
@given(number, yardsticks)
def test_a_score_lies_between_0_and_100_with_six_decimals(actual, yardstick):
    score = score_of(attained(actual, yardstick).raw)
    assert 0 <= score <= 100
    assert score == score.quantize(Decimal("0.000001"))


@examples
@given(number, number, yardsticks)
def test_a_better_value_never_has_a_lower_figure(one, other, yardstick):
    worse, better = sorted([one, other], reverse=yardstick["direction"] == "lower")
    assert attained(worse, yardstick).raw <= attained(better, yardstick).raw


@examples
@given(number, number, number)
def test_expecting_more_never_gives_more_without_a_baseline(actual, one, other):
    easy, hard = sorted([one, other])
    yardstick = {"direction": "higher", "baseline": None, "end_target": None, "unit": Fraction(1)}
    assert score_of(attained(actual, yardstick | {"expected": hard}).raw) <= score_of(
        attained(actual, yardstick | {"expected": easy}).raw
    )


@examples
@given(number, directions, st.none() | number, unit)
def test_what_is_expected_gives_exactly_100(expected, direction, baseline, unit):
    yardstick = {"direction": direction, "expected": expected, "baseline": baseline, "end_target": None, "unit": unit}
    assert attained(expected, yardstick).raw == 100


@examples
@given(number, yardsticks)
def test_rising_and_falling_are_mirror_images_along_the_way_from_a_baseline(actual, yardstick):
    found = attained(actual, yardstick)
    assume(found.rule == "baseline")
    mirrored = {name: None if yardstick[name] is None else -yardstick[name] for name in ("expected", "baseline")}
    mirrored["end_target"] = None if yardstick["end_target"] is None else -yardstick["end_target"]
    mirrored["direction"] = "lower" if yardstick["direction"] == "higher" else "higher"
    assert attained(-actual, yardstick | mirrored) == found


@examples
@given(number, yardsticks, st.integers(min_value=1, max_value=1000))
def test_the_unit_of_measure_makes_no_difference(actual, yardstick, times):
    scaled = {name: part * times if isinstance(part, Fraction) else part for name, part in yardstick.items()}
    assert attained(actual * times, scaled) == attained(actual, yardstick)


@examples
@given(number, number, bounds)
def test_further_from_a_range_is_never_better(one, other, pair):
    lower, upper = pair

    def distance(actual):
        return max(lower - actual, actual - upper, 0)

    assume((one > upper) == (other > upper))
    near, far = sorted([one, other], key=distance)
    assert within(far, lower, upper).raw <= within(near, lower, upper).raw


@examples
@given(number, bounds)
def test_100_means_inside_the_range_and_nothing_else_does(actual, pair):
    lower, upper = pair
    assert (within(actual, lower, upper).raw == 100) == (lower <= actual <= upper)


@examples
@given(st.fractions(min_value=-50, max_value=150, max_denominator=10**9), st.sets(st.integers(0, 120), min_size=2))
def test_a_status_is_at_least_its_threshold(raw, thresholds):
    attention, on_track = sorted(thresholds)[:2]
    found = status_of(raw, Decimal(on_track), Decimal(attention))
    assert (found == "on_track") == (raw >= on_track)
    assert (found == "off_track") == (raw < attention)


@examples
@given(number, yardsticks, st.integers(min_value=0, max_value=4))
def test_portal_and_oracle_agree(actual, yardstick, decimals):
    found = attained(actual, yardstick | {"unit": Fraction(1, 10**decimals)})
    given_ = [yardstick[name] for name in ("direction", "expected", "baseline", "end_target")]
    rule, raw = oracle.attainment(actual, *given_, decimals)
    assert (found.rule, found.raw) == (rule, raw)
    assert score_of(found.raw) == stored(oracle.clamped(raw), 6)


@examples
@given(number, bounds)
def test_portal_and_oracle_agree_on_ranges(actual, pair):
    found = within(actual, *pair)
    assert (found.rule, found.raw) == oracle.range_attainment(actual, *pair)

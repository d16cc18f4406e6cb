import pytest

from roadmap_portal.common.folding import fold


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("أحمد", "احمد"),
        ("إلى", "الي"),
        ("آمر", "امر"),
        ("ٱلنجف", "النجف"),
        ("أَحْمَد", "احمد"),
        ("شـــرطة", "شرطه"),
        ("علی", "علي"),
        ("کركوك", "كركوك"),
        ("ﻻزم", "لازم"),
        ("اٌ", "ا"),
        ("قضاء ٣", "قضاء 3"),
        ("  Dhi   QAR ", "dhi qar"),
    ],
)
def test_spellings_of_one_word_fold_alike(written, meant):
    assert fold(written) == fold(meant) == meant


@pytest.mark.parametrize("letter", "ێڵڕۆە")
def test_kurdish_letters_stay(letter):
    assert fold(letter) == letter


def test_folding_twice_changes_nothing():
    text = "إدارةُ الشرطةِ المحليّة ۲۰۲۶"
    assert fold(fold(text)) == fold(text)

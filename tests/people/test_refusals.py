"""Refused rows: the first reason counts, and they come out in the order of the source."""

import numpy as np

from workbench.people.refusals import Refusals


def test_the_first_reason_of_a_row_counts():
    refused = Refusals(2)
    refused.add(np.array([True, False]), "first", "RULE-1")
    refused.add(np.array([True, True]), "second")
    assert refused.quarantined().reasons == ("first", "second")
    assert refused.quarantined().rules == ("RULE-1", "")


def test_nothing_refused_keeps_everything():
    assert Refusals(3).kept is None
    assert len(Refusals(3).quarantined().rows) == 0


def test_a_reason_by_code_reaches_every_row_with_that_code_and_no_cell_that_says_nothing():
    refused = Refusals(4)
    refused.add_codes(np.array([1, -1, 2, 1], np.int32), {1: "bad"})
    assert refused.quarantined().rows.tolist() == [0, 3]


def test_a_reason_by_code_can_be_limited_to_some_rows():
    refused = Refusals(2)
    refused.add_codes(np.array([1, 1], np.int32), {1: "bad"}, only=np.array([False, True]))
    assert refused.quarantined().rows.tolist() == [1]

"""What each level of agreement says, in bits: log2 of how often records of one person have it over
how often two strangers have it.

Source: `benchmarks/matching_learn.py` wrote WEIGHTS and SHARES. Half of the persons of febrl3
(Freely Extensible Biomedical Record Linkage, data set 3, BSD licence) and persons invented by
`benchmarks/matching_people.py` (seeds 101 and 102), the mean of the three. That script also says
which weights are bounded or set by hand, and why. Of the two limits REVIEW_BITS was checked against
histograms of the invented persons, LINK_BITS is a judgement; the rules for families were refined
by looking at false links of invented persons.
"""

# The limits are odds in bits: the score less log2 of the number of persons.
# At least this much, and no objection: one person
LINK_BITS = 6.0
# At least this much: a person should look
REVIEW_BITS = -1.0

# The chance that two strangers agree exactly in a name, which the weight of `exact` contains
# {field: {level: bits}}
WEIGHTS = {
    'birth': {
        'close': 2.94,
        'differ': -4.2,
        'exact': 14.85,
        'far': -1.87,
        'near': 6.45,
        'swapped': 11.71,
    },
    'email': {'close': 12.0, 'differ': -1.0, 'exact': 12.0, 'near': 12.0},
    'given': {
        'close': 4.86,
        'differ': -4.25,
        'exact': 6.25,
        'far': 1.67,
        'initial': 1.92,
        'near': 6.38,
        'nick': 3.05,
    },
    'locality': {'close': 5.39, 'differ': -2.0, 'exact': 7.61, 'far': 1.38, 'near': 6.16},
    'number': {'differ': -2.01, 'exact': 6.19, 'near': 1.35},
    'order': {'exact': 0.0, 'swapped': -4.0},
    'phone': {'differ': -1.0, 'exact': 11.0, 'near': 11.0},
    'places': {'exact': 0.0, 'swapped': -2.0},
    'postcode': {'differ': -3.0, 'exact': 8.46, 'near': 4.78},
    'state': {'close': 3.16, 'differ': -2.5, 'exact': 2.37, 'far': 1.43, 'near': 3.18},
    'street': {'close': 6.95, 'differ': -3.0, 'exact': 9.71, 'far': 2.19, 'near': 6.29},
    'suburb': {'close': 5.59, 'differ': -2.5, 'exact': 8.39, 'far': 1.06, 'near': 8.33},
    'surname': {'close': 5.41, 'differ': -4.31, 'exact': 6.7, 'far': 0.4, 'near': 7.11},
}
SHARES = {'given': 0.01012, 'surname': 0.007038}

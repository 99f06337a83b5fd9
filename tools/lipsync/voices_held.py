"""Neural voices that are heard in no training: two of each sex, one of each accent."""
HELD = ["af_kore", "am_onyx", "bf_lily", "bm_lewis"]

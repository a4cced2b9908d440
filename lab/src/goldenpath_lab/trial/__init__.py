"""A fault tried out on a running lab, looked at from all sides, recorded, healed, looked at again."""

from goldenpath_lab.trial.trying import Trial, Watch, try_out

__all__ = ["Trial", "Watch", "try_out"]

"""Room 6: tasks, schedule, bound and reasons, a forecast."""

from clearground.plan.instance import read_instance, write_instance
from clearground.plan.model import Problem
from clearground.plan.plan import Assignment, Plan, Reason, Stop
from clearground.plan.solve import solve

__all__ = [
    "Assignment",
    "Plan",
    "Problem",
    "Reason",
    "Stop",
    "read_instance",
    "solve",
    "write_instance",
]

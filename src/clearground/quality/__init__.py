"""Room 8: monitoring visits, nonconformities, and what blocks release until it is closed."""

from clearground.quality import blocking, check
from clearground.quality.state import QualityLog

__all__ = ["QualityLog", "blocking", "check"]

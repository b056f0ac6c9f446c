"""`belief survey`: the questions of an officer who plans or judges a survey."""

from __future__ import annotations

from clearground.edge.cli.survey.effort import allocate_command, detection_command
from clearground.edge.cli.survey.finds import density_command, rate_command, residual_command
from clearground.edge.cli.survey.lines import spacing_command
from clearground.edge.cli.survey.samples import inspection_command, sample_command
from clearground.edge.cli.survey.told import group
from clearground.standards.words import _

survey_group = group()
survey_group.chapter(
    _("Before the work"), spacing_command, sample_command, allocate_command, detection_command
)
survey_group.chapter(
    _("After the work"), density_command, rate_command, residual_command, inspection_command
)

__all__ = ["survey_group"]

"""The smooth part of the logarithm of a rate, which no covariate explains: a Matérn field.

The field has smoothness 1 and stands on a lattice of nodes a few cells apart; between them it is
interpolated. Its precision is sparse (Lindgren, Rue and Lindström 2011, J. R. Stat. Soc. B 73), and
a cosine transform makes it diagonal, so that a mode costs a few hundred transforms of the nodes.
"""

from __future__ import annotations

from clearground.belief.matern.draws import draws
from clearground.belief.matern.mode import Counts, Mode, find_mode
from clearground.belief.matern.nodes import Nodes, lay_nodes
from clearground.belief.matern.spread import marginal_sd

__all__ = ["Counts", "Mode", "Nodes", "draws", "find_mode", "lay_nodes", "marginal_sd"]

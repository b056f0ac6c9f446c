"""How the belief raster looks in QGIS."""

from __future__ import annotations

from collections.abc import Sequence


def belief_style(
    ramp: Sequence[str], breaks: Sequence[float], *, no_information: Sequence[int]
) -> str:
    """QGIS style of band 1, items per hectare: a colour from each break on, below the first none.

    Ground without information has a colour of its own: QGIS cannot hatch a raster, and bare would
    read as fine.

    Parameters
    ----------
    ramp : sequence of str
        Colours, as many as breaks.
    breaks : sequence of float
        Items per hectare from which each colour applies.
    no_information : sequence of int
        Red, green, blue and alpha of nodata.

    >>> 'nodataColor="1,2,3,4"' in belief_style(["#4A2488"], [0.1], no_information=(1, 2, 3, 4))
    True
    """
    lines = [f'<item alpha="0" value="{breaks[0]:g}" color="#ffffff" label="below {breaks[0]:g}"/>']
    ends = [*breaks[1:], float("inf")]
    for colour, start, end in zip(ramp, breaks, ends, strict=True):
        value = "inf" if end == float("inf") else f"{end:g}"
        label = (
            f"{start:g} to {end:g} items/ha" if value != "inf" else f"{start:g} items/ha and more"
        )
        lines.append(f'<item alpha="255" value="{value}" color="{colour}" label="{label}"/>')
    items = "\n     ".join(lines)
    grey = ",".join(str(part) for part in no_information)
    return f"""<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.28" styleCategories="Symbology">
 <pipe>
  <rasterrenderer type="singlebandpseudocolor" band="1" opacity="1" alphaBand="-1"
    nodataColor="{grey}">
   <rastershader>
    <colorrampshader colorRampType="DISCRETE" classificationMode="1" clip="0">
     {items}
    </colorrampshader>
   </rastershader>
  </rasterrenderer>
 </pipe>
 <blendMode>0</blendMode>
</qgis>
"""

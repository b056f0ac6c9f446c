"""The server-drawn map: a picture in SVG that needs no script, no WebGL and no network."""

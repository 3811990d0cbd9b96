"""Version of the layer; the build writes it here, with what tells builds apart."""

LAYER_VERSION = '0.0.0-source'

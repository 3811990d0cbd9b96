"""
What the Python functions of a local sandbox find in the place of AWS's awslambdaric: modules, classes and words of its
version 4.2.2, as far as a function or a recorder meets them. Nothing of Managed Instances or SnapStart, which are not
simulated.
"""

__version__ = "4.2.2"

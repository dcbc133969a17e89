"""The only place that knows SpiffWorkflow.

The behaviour this package relies on, and corrects, is that of one version.
"""

from importlib.metadata import version

if version("SpiffWorkflow") != "3.2.0":
    raise ImportError("workflows.spiff needs SpiffWorkflow 3.2.0 exactly.")

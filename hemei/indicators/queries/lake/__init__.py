"""The lake: facts and acts for other engines, and the live figures as expressions over them.

`measures` needs the extra packages of requirements/analytics.in; the other files do not.
"""

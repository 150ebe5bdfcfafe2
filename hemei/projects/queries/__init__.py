"""Reading leads, projects, boards, cards and assessments; each has its own module."""

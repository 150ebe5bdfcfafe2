"""Who is told what after which act on projects, visits and help."""

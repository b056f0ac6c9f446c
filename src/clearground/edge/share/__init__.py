"""Who may see what outside the file: the SQL of the rule, copies, public output, audit."""

"""Where the tables of a sheet lie: titles, heads, sections, totals and notes around them."""

"""Minutes and skills as an administrator types them: the company's, and where a team's differ."""
